"""Journeys: what happens to people one after another, from a trigger on; who is where in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.versions import Version
from shuke.engage.models.steps import Step


class Journey(models.Model):
    """A path with its draft. What people walk is a `JourneyVersion`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", pgettext_lazy("journey", "Running")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")

    name = models.CharField(_("Name of the journey"), max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    #: What is being written (`engage.journeys.plan`); it becomes a version when it is rehearsed.
    draft = models.JSONField(default=dict)
    #: The version by which people enter.
    version = models.ForeignKey(
        "engage.JourneyVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: What happened before this instant starts nothing.
    since = models.DateTimeField(null=True)
    #: Random key of the draws, so that drawing again gives the same people.
    seed = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class JourneyVersion(Version):
    """One version of a journey's path, with what it would have done to the last 90 days."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    #: When people began to enter by it, and until when; null while it never held.
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "number"], name="journey_version_once")
        ]


class JourneyMessage(models.Model):
    """What a message of a version says; it has a campaign's words, so that the same composer writes it."""

    version = models.ForeignKey(JourneyVersion, on_delete=models.CASCADE, related_name="messages")
    #: Key of the step in the version's path.
    place = models.CharField(max_length=12)
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="journey_message")
    subject = models.CharField(max_length=300, blank=True)
    preheader = models.CharField(max_length=300, blank=True)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    sender = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="journey_message_once")
        ]


class Enrolment(models.Model):
    """One way of one person through a journey, with what started it."""

    class State(models.TextChoices):
        INSIDE = "inside", pgettext_lazy("journey", "On the way")
        FINISHED = "finished", pgettext_lazy("journey", "Came to the end")
        GOAL = "goal", _("Reached the goal")
        EXIT = "exit", _("Left at an exit")
        #: It was noticed hours after it happened, so nothing was begun.
        LATE = "late", _("Too late to begin")
        CONTROL = "control", _("Control group")
        REMOVED = "removed", _("Taken out")
        STOPPED = "stopped", _("The journey was stopped")

    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    version = models.ForeignKey(
        JourneyVersion, on_delete=models.PROTECT, related_name="enrolments", db_index=False
    )
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Names what started it among all that ever did: the thing, else the moment.
    key = models.CharField(max_length=60)
    #: The thing that it is about, by the trigger's `thing`; 0 for none.
    thing = models.BigIntegerField(default=0)
    #: How many ways of this person began before, those included that never began.
    nth = models.IntegerField(default=0)
    happened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    #: The step that they wait at, until when, and since when; "" when nowhere.
    place = models.CharField(max_length=12, blank=True, default="")
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    #: Steps passed so far: names the next waking.
    hop = models.IntegerField(default=0)
    #: Its time came while the journey was paused.
    is_held = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "customer", "key"], name="enrolled_once")
        ]
        indexes = [
            models.Index(fields=["customer"], name="enrolment_of_customer"),
            models.Index(
                fields=["version", "place"],
                condition=models.Q(state="inside"),
                name="enrolment_inside",
            ),
            models.Index(fields=["journey", "entered_at"], name="enrolment_entered"),
        ]


class Passage(models.Model):
    """A step that somebody passed, and how. Append-only; written with its effect."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("step", "Done")
        WAITED = "waited", _("Waited")
        YES = "yes", _("Yes")
        NO = "no", _("No")
        WRITTEN = "written", _("Put into the ledger")
        LATE = "late", _("Left out: hours late")
        FAILED = "failed", pgettext_lazy("step", "Failed")
        MOVED = "moved", _("Moved by hand")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="passages", db_index=False
    )
    hop = models.IntegerField()
    version = models.ForeignKey(JourneyVersion, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    detail = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "hop"], name="passed_once"),
        ]
