"""What times would have meant for past tickets. Changes nothing."""

import datetime as dt
from typing import Any

from shuke.common import clock
from shuke.common.versions import GoesOn
from shuke.service.models import Ticket
from shuke.service.terms import Terms
from shuke.team.queries.hours import calendar

#: So far back, and the latest ones of that.
DAYS, MOST, _STEP = 90, 20_000, 500


def size() -> int:
    return min(_past().count(), MOST)


def _past():
    since = clock.now() - dt.timedelta(days=DAYS)
    return Ticket.objects.filter(opened_at__gte=since).exclude(state=Ticket.State.MERGED)


def rehearse(terms: Terms, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: of how many `tickets` the first answer would have been `late`, and the solution (`slow`). None:
    stopped. The first answer is measured from when it was opened, the solution without the time that people waited
    for: what was open."""
    rules, now = calendar(), clock.now()
    late = slow = 0
    columns = ("priority", "channel", "opened_at", "answered_at", "solved_at", "solve_spent")
    rows = _past().order_by("-opened_at", "-pk").values_list(*columns)[:MOST]
    for done, (priority, channel, opened, answered, solved, spent) in enumerate(rows.iterator(), 1):
        first = terms.hours(priority, channel, "first") * 3600
        if first and rules.between(opened, answered or solved or now).total_seconds() > first:
            late += 1
        solve = terms.hours(priority, channel, "solve") * 3600
        if solve and spent > solve:
            slow += 1
        if goes_on is not None and done % _STEP == 0 and not goes_on(done):
            return None
    return {"tickets": size(), "late": late, "slow": slow, "days": DAYS}
