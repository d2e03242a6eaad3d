"""Agreements with partners, and the lists that went either way under them."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.spells import Spell

#: Of `Consent.under` and `Import.terms`: "agreement:3".
KIND = "agreement"


class Agreement(Spell):
    """What a partner and the shop agreed on. Its words do not change: another one is made. It is open until
    somebody ends it, and holds on the days that it says."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Bank")
        AIRLINE = "airline", _("Airline")
        CLUB = "club", pgettext_lazy("partner", "Club")
        OTHER = "other", pgettext_lazy("partner", "Other")

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Offers and news")
        SERVICE = "service", _("Service, such as care reminders")

    class Form(models.TextChoices):
        HASHED = "hashed", _("Hashed: the partner recognises only whom it knows")
        MASKED = "masked", _("Masked")
        PLAIN = "plain", _("In full")

    partner = models.CharField(_("Partner"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    #: What it is for, in words of the shop.
    about = models.CharField(_("What for"), max_length=200)
    #: For what, and by which channels, the partner's people may be reached.
    purpose = models.CharField(_("What you may send them"), max_length=12, choices=Purpose.choices)
    channels = models.JSONField(default=list)
    #: Where people told the partner so, and in which words.
    consent_source = models.CharField(_("Where they gave consent"), max_length=200)
    wording = models.TextField(_("Wording they agreed to"), max_length=2000)
    #: Fields of a person that may be taken from the partner's files, and that may be given.
    takes = models.JSONField(default=list)
    gives = models.JSONField(default=list)
    form = models.CharField(_("How it is shared"), max_length=8, choices=Form.choices)
    #: With it contacts are hashed: sealed (`common.secrets`).
    key = models.TextField()
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))

    class Meta:
        indexes = [models.Index(fields=["-began_at", "-id"], name="agreement_recent")]

    def __str__(self) -> str:
        return self.partner

    @property
    def under(self) -> str:
        """As statements and files name it."""
        return f"{KIND}:{self.pk}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether it may be used on this day of the shop."""
        return self.is_open and self.starts_on <= day <= self.ends_on


class ReceivedList(models.Model):
    """A file of people that the partner gave: an import under the agreement's terms."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="received")
    source = models.OneToOneField("collect.Import", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)


class GivenList(models.Model):
    """A file of people that the partner got. What has left the house is not taken back."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="given")
    segment = models.ForeignKey("insight.Segment", on_delete=models.PROTECT, related_name="+")
    #: How it was called then.
    segment_name = models.CharField(max_length=200)
    form = models.CharField(max_length=8, choices=Agreement.Form.choices)
    columns = models.JSONField()
    people = models.IntegerField()
    #: Who of the segment did not agree to be given, and whose contact is missing.
    without_consent = models.IntegerField()
    without_contact = models.IntegerField()
    #: SHA-256 of the file: by it the partner's copy is recognised.
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    given_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: How many people the partner counted, as a second colleague says.
    confirmed_count = models.IntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_count == self.people


class GivenPerson(models.Model):
    """Who was on a given list: what a person is told of who has their data."""

    given = models.ForeignKey(GivenList, on_delete=models.CASCADE, related_name="persons")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["given", "customer"], name="given_once_per_list")
        ]
