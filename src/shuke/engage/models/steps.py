"""What sends belong to: one thing said over one channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.Model):
    """Something that is said to people: the letter of a campaign, a step of a journey, a reminder.

    What it belongs to points at it (`Campaign.step`). Its kind (`engage.steps.StepKind`) knows who
    writes it and what happens when nobody waits any more. Sends are claimed while it is open.
    """

    class Purpose(models.TextChoices):
        """What it needs: consent, or nothing against it."""

        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service")
        #: To what somebody wrote: the conversation itself is the wish.
        ANSWER = "answer", _("Answer to what they wrote")

    class State(models.TextChoices):
        OPEN = "open", _("Sending")
        RESTING = "resting", _("Resting")
        ENDED = "ended", _("Ended")

    kind = models.CharField(max_length=24)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RESTING)
    #: Since when it is in that state.
    since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="open"), name="step_open"),
        ]
