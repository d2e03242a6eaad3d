"""What happened in stores: who was there, why, with whom, what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 300


class Visit(models.Model):
    """Somebody was in a store. A visit that was noted by mistake is taken back, not deleted."""

    class Kind(models.TextChoices):
        VISIT = "visit", pgettext_lazy("visit", "Store visit")
        TEST_DRIVE = "test_drive", _("Test drive")
        TRIAL = "trial", pgettext_lazy("visit", "Trial or fitting")
        ADVICE = "advice", pgettext_lazy("visit", "Advice")
        PICK_UP = "pick_up", pgettext_lazy("visit", "Picking up an order")

    class Outcome(models.TextChoices):
        BOUGHT = "bought", pgettext_lazy("visit", "Bought something")
        THINKING = "thinking", pgettext_lazy("visit", "Thinks it over")
        NOTHING = "nothing", pgettext_lazy("visit", "Found nothing")
        COMES_BACK = "comes_back", pgettext_lazy("visit", "Comes back")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="visits"
    )
    store = models.ForeignKey("team.Store", on_delete=models.PROTECT)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("When"))
    #: What they came for, in the words of whoever noted it.
    about = models.CharField(_("What they came for"), max_length=LONGEST, blank=True)
    #: Empty until somebody says it.
    outcome = models.CharField(
        _("What came of it"), max_length=12, choices=Outcome.choices, blank=True
    )
    #: With whom of the team they spoke; null: it was not said.
    spoken_with = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The next step that was agreed on.
    task = models.ForeignKey("tasks.Task", null=True, on_delete=models.PROTECT, related_name="+")
    #: By which a till that sends an entry twice is recognised; empty for pages.
    key = models.CharField(max_length=120, blank=True)
    noted_at = models.DateTimeField()
    #: Null: a program or the system.
    noted_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="visit_key_once"
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="visit_recent"),
            models.Index(fields=["store", "-at", "-id"], name="visit_of_store"),
        ]
