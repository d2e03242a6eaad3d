"""Give a thing to a colleague: the one before ends, so that one has it at most."""

from django.db import transaction

from shuke.common import clock
from shuke.common.access import Actor
from shuke.team.models import Assignment


def assign(
    actor: Actor, kind: str, thing: int, staff_id: int | None, *, why: str = ""
) -> Assignment | None:
    """Let `staff_id` have the thing from now on; None: nobody. The room of the thing checks the right.

    Two who assign at once: the second meets the constraint of one open spell, and nothing is lost.
    """
    with transaction.atomic():
        rows = Assignment.objects.select_for_update()
        current = rows.filter(kind=kind, thing=thing, ended_at=None).first()
        if (current.staff_id if current else None) == staff_id:
            return current
        now, name = clock.now(), actor.name[:120]
        if current is not None:
            current.ended_at, current.ended_by = now, name
            current.save(update_fields=["ended_at", "ended_by"])
        if staff_id is None:
            return None
        return Assignment.objects.create(
            kind=kind, thing=thing, staff_id=staff_id, began_at=now, began_by=name, why=why[:200]
        )
