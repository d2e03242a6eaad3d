"""What colleagues do with tickets, by day: `team.slots.Kpi`."""

import datetime as dt
from collections.abc import Mapping, Sequence

from shuke.service.models import Answer, TicketEvent
from shuke.team.queries import per_day

ByDay = Mapping[tuple[int, dt.date], int]


def answers_by_day(staff_ids: Sequence[int], first: dt.date, last: dt.date) -> ByDay:
    """Answers that left, by who wrote them."""
    rows = Answer.objects.filter(state=Answer.State.GONE)
    return per_day(rows, "author", "written_at", staff_ids, first, last)


def solutions_by_day(staff_ids: Sequence[int], first: dt.date, last: dt.date) -> ByDay:
    """How often each solved a ticket."""
    rows = TicketEvent.objects.filter(kind="solved")
    return per_day(rows, "actor_id", "at", staff_ids, first, last)
