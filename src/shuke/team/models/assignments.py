"""Who a thing belongs to, and what a colleague who left handed over."""

import datetime as dt

from django.db import models

from shuke.common.spells import Spell, one_open
from shuke.team.models.staff import Staff


class Assignment(Spell):
    """A spell in which a colleague has a thing: a customer, a conversation, a deal.

    What kinds there are is declared (`team.slots.Ownable`); `thing` is an id without a key, as the
    things lie in rooms above. One spell of a thing is open at most.
    """

    kind = models.CharField(max_length=30)
    thing = models.BigIntegerField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [one_open("kind", "thing", name="assignment_once")]
        indexes = [
            models.Index(
                fields=["staff", "kind"],
                name="assignment_held",
                condition=models.Q(ended_at=None),
            )
        ]


class HandOver(models.Model):
    """What a colleague had went to others, in one step, when they left. Taken back as a whole."""

    #: So long it can be taken back.
    REGRET = dt.timedelta(days=1)

    leaver = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="hand_overs")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)


class HandOverItem(models.Model):
    """One thing of a hand-over and who got it; null: nobody."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=30)
    thing = models.BigIntegerField()
    receiver = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "kind", "thing"], name="handed_over_once")
        ]
