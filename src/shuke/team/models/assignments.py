"""Who a thing belongs to."""

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
