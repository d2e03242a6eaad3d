"""Give things to a colleague: the one before ends, so that one has each at most."""

from collections.abc import Sequence

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
        of_thing = {"kind": kind, "thing": thing}
        current = Assignment.objects.open().select_for_update().filter(**of_thing).first()
        if (current.staff_id if current else None) == staff_id:
            return current
        Assignment.objects.filter(**of_thing).end(actor)
        if staff_id is None:
            return None
        return Assignment.objects.begin(actor, of_thing, staff_id=staff_id, why=why[:200])


def assign_many(
    actor: Actor, kind: str, things: Sequence[int], staff_id: int | None, *, why: str = ""
) -> None:
    """The same for many things at once, in three statements."""
    with transaction.atomic():
        rows = Assignment.objects.filter(kind=kind, thing__in=things)
        held = dict(rows.open().select_for_update().values_list("thing", "staff"))
        rows.exclude(staff=staff_id).end(actor)
        if staff_id is not None:
            now, name = clock.now(), actor.name[:120]
            Assignment.objects.bulk_create(
                Assignment(
                    kind=kind, thing=thing, staff_id=staff_id,
                    began_at=now, began_by=name, why=why[:200],
                )
                for thing in things
                if held.get(thing) != staff_id
            )  # fmt: skip
