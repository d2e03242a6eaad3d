"""How people rate the tickets that colleagues had, by day: `team.slots.Kpi`."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from shuke.surveys.measures import GOOD
from shuke.surveys.models import Response
from shuke.team.queries import per_day

ByDay = Mapping[tuple[int, dt.date], int]


def rated_by_day(staff_ids: Sequence[int], first: dt.date, last: dt.date) -> ByDay:
    return per_day(_rated(), "staff", "at", staff_ids, first, last)


def satisfied_by_day(staff_ids: Sequence[int], first: dt.date, last: dt.date) -> ByDay:
    """With 4 or 5: the same answers of which `measures.GOOD` makes CSAT."""
    rows = _rated().filter(score__gte=GOOD["csat"])
    return per_day(rows, "staff", "at", staff_ids, first, last)


def _rated() -> QuerySet[Response]:
    return Response.objects.filter(measure="csat").exclude(staff=None)
