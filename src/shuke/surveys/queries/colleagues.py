"""How people rate the tickets that colleagues had, by day (`team.slots.Kpi`) and over days (`Rating`)."""

import datetime as dt
from collections import Counter
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


def rating(
    staff_ids: Sequence[int], first: dt.date, last: dt.date
) -> Mapping[int, tuple[int, int]]:
    """See `team.slots.Rating`: of those whom anybody rated, how many were satisfied of how many answers."""
    satisfied = Counter[int]()
    for (staff, _day), count in satisfied_by_day(staff_ids, first, last).items():
        satisfied[staff] += count
    rated = Counter[int]()
    for (staff, _day), count in rated_by_day(staff_ids, first, last).items():
        rated[staff] += count
    return {staff: (satisfied[staff], answers) for staff, answers in rated.items()}


def _rated() -> QuerySet[Response]:
    return Response.objects.filter(measure="csat").exclude(staff=None)
