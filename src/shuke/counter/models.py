"""What happened in stores: who was there, why, with whom, what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.spells import Spell

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
        THINKING = "thinking", pgettext_lazy("visit", "Thinking it over")
        NOTHING = "nothing", pgettext_lazy("visit", "Found nothing")
        COMES_BACK = "comes_back", pgettext_lazy("visit", "Will come back")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="visits"
    )
    store = models.ForeignKey("team.Store", on_delete=models.PROTECT)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("When"))
    #: What they came for, in the words of whoever noted it.
    about = models.CharField(_("What they came for"), max_length=LONGEST, blank=True)
    #: Empty until somebody says it.
    outcome = models.CharField(_("Outcome"), max_length=12, choices=Outcome.choices, blank=True)
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


class Call(models.Model):
    """A phone call with somebody, or with a number that is nobody's yet."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("call", "Incoming")
        OUT = "out", pgettext_lazy("call", "Outgoing")

    class Outcome(models.TextChoices):
        TALKED = "talked", pgettext_lazy("call", "Talked")
        MISSED = "missed", pgettext_lazy("call", "No answer")
        MESSAGE = "message", pgettext_lazy("call", "Left a message")
        WRONG = "wrong", pgettext_lazy("call", "Wrong number")

    #: Null: nobody knows yet whose number it is.
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.CASCADE, related_name="calls"
    )
    #: Of the other side, as the record keeps phones; as it came where it is none; empty when it was hidden.
    number = models.CharField(_("Phone number"), max_length=40, blank=True)
    direction = models.CharField(_("Direction"), max_length=3, choices=Direction.choices)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Outcome.choices, blank=True)
    about = models.CharField(_("Topic"), max_length=LONGEST, blank=True)
    at = models.DateTimeField(_("When"))
    #: Null: nobody measured it.
    seconds = models.PositiveIntegerField(_("Seconds"), null=True)
    #: Who of the team had it; null: nobody, or it was not said.
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    #: The promise to call back.
    task = models.ForeignKey("tasks.Task", null=True, on_delete=models.PROTECT, related_name="+")
    #: What the telephone system calls it; empty for what a colleague logged.
    key = models.CharField(max_length=120, blank=True)
    #: Whether a colleague said something about it: a later version of the telephone system's keeps it.
    is_worded = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="call_key_once"
            )
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="call_recent")]


class Kiosk(Spell):
    """A screen of a store that everybody may touch. Its key opens one thing and nothing else, until it is
    revoked."""

    name = models.CharField(_("Name"), max_length=80)
    store = models.ForeignKey("team.Store", on_delete=models.PROTECT, related_name="+")
    #: The form that it shows; null: it takes phone numbers.
    form = models.ForeignKey(
        "collect.WebForm", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The key itself is shown once (`common.ids.token_hash`).
    key_hash = models.CharField(max_length=64, unique=True)
    #: When the device last said that it is there.
    last_at = models.DateTimeField(null=True)

    @property
    def door(self) -> str:
        """Of what is entered on it."""
        return f"kiosk-{self.pk}"
