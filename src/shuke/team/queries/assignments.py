"""Who has what."""

from collections.abc import Collection

from django.db.models import QuerySet

from shuke.team.models import Assignment


def held_by(staff_id: int | None, kind: str) -> QuerySet:
    """Ids of the things of a kind that a colleague has now, for a condition `pk__in`."""
    rows = Assignment.objects.open().filter(staff=staff_id, kind=kind)
    return rows.values("thing")


def holders(kind: str, things: Collection[int]) -> dict[int, Assignment]:
    """The open assignment of each thing that has one, with its colleague."""
    rows = Assignment.objects.open().filter(kind=kind, thing__in=things)
    return {row.thing: row for row in rows.select_related("staff")}
