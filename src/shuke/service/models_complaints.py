"""Complaints: their spell on a ticket, and what people are given to make up for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open


class Complaint(Spell):
    """A ticket is a complaint until that was settled; whoever settles it says what the cause was."""

    class Cause(models.TextChoices):
        GOODS = "goods", _("Goods: quality, size, other than described")
        PARCEL = "parcel", _("Parcel: late, lost, damaged")
        PRICE = "price", _("Price or discount")
        SERVICE = "service", _("How they were treated")
        MISTAKE = "mistake", _("Our mistake in the order")
        OTHER = "other", pgettext_lazy("cause", "Something else")
        NONE = "none", _("Nothing was wrong")

    ticket = models.ForeignKey(
        "service.Ticket", on_delete=models.CASCADE, related_name="complaints"
    )
    cause = models.CharField(_("Root cause"), max_length=8, choices=Cause, blank=True)
    #: What happened and what is done about it.
    note = models.TextField(blank=True)

    class Meta:
        constraints = [one_open("ticket", name="complaint_once")]
        indexes = [
            models.Index(fields=["began_at"], name="complaint_began"),
            models.Index(
                fields=["ticket"],
                condition=models.Q(ended_at__isnull=True),
                name="complaint_open",
            ),
        ]


class Compensation(models.Model):
    """Something to make up for it: proposed, then decided by who may, within the limit at once."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund")
        GIFT = "gift", pgettext_lazy("compensation", "Gift")
        LETTER = "letter", _("Letter of apology")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", pgettext_lazy("compensation", "Approved")
        DECLINED = "declined", pgettext_lazy("compensation", "Declined")
        DONE = "done", pgettext_lazy("compensation", "Done")

    ticket = models.ForeignKey(
        "service.Ticket", on_delete=models.CASCADE, related_name="compensations"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State)
    #: Of a refund, in the shop's currency of that moment.
    amount = MoneyField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    #: Of a gift: what was given, as a sentence.
    what = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(state="proposed"),
                name="compensation_proposed",
            )
        ]
