"""Give a thing to a colleague: the one before ends, so that one has it at most."""

from django.db import transaction

from shuke.common.access import Actor
from shuke.team.models import Assignment


def assign(
    actor: Actor, kind: str, thing: int, staff_id: int | None, *, why: str = ""
) -> Assignment | None:
    """Let `staff_id` have the thing from now on; None: nobody. The room of the thing checks the right.

    Two who assign at once: the second meets the constraint of one open spell, and nothing is lost.
    """
    with transaction.atomic():
        of_thing = {"kind": kind, "thing": thing}
        current = Assignment.objects.open().select_for_update().filter(**of_thing).first()
        if (current.staff_id if current else None) == staff_id:
            return current
        Assignment.objects.filter(**of_thing).end(actor)
        if staff_id is None:
            return None
        return Assignment.objects.begin(actor, of_thing, staff_id=staff_id, why=why[:200])
