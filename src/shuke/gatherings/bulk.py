"""Inviting many people at once from the list of customers, or one by one as their turn comes in a journey."""

from collections.abc import Mapping, Sequence

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.gatherings.commands import invite, uninvite
from shuke.gatherings.models import Gathering

SPARE = (0, 10, 20, 50)


def invite_people(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return invite(actor, int(values["gathering"]), ids, spare=int(values.get("spare") or 0))


def uninvite_people(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    try:
        uninvite(actor, int(values["gathering"]), people=list(ids))
    except Conflict:
        return  # they have answered: their word stands


def to_come(_actor: Actor) -> list[tuple[str, str]]:
    """Gatherings to which somebody can be invited, the next first."""
    rows = Gathering.objects.filter(ends_at__gt=clock.now())
    rows = rows.exclude(state=Gathering.State.CALLED_OFF).order_by("starts_at", "pk")
    return [(str(row.pk), row.name) for row in rows[:100]]


def spare_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(share), f"{share}%") for share in SPARE]
