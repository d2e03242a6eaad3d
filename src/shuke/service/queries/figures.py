"""How the service went: what came when and about what, how long people waited, what complaints were about."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.service.models import Complaint, TicketTag
from shuke.service.queries.complaints import came_back
from shuke.service.queries.tickets import tickets
from shuke.team.queries.hours import calendar

DAYS = 30
#: Tickets and complaints that are looked at, the latest ones.
MOST, MOST_COMPLAINTS = 20_000, 200


@dataclass(frozen=True)
class Figures:
    """Of tickets opened in the last `DAYS` days. Hours are business time; None: there are none to measure."""

    opened: int
    solved: int
    #: Half of the first answers came within so many hours, nine of ten within `slow`.
    answer: float | None
    slow: float | None
    #: How many missed a time.
    late: int
    by_hour: list[int]
    #: (tag, tickets, hours of half of their first answers), the most first; "" for those without.
    topics: list[tuple[str, int, float | None]]
    #: (cause, complaints), the most first, and how many of those settled bought again, of how many.
    causes: list[tuple[Any, int]]
    back: int
    settled: int


def figures(actor: Actor) -> Figures:
    """As far as the actor sees tickets; a few queries."""
    require(actor, "tickets.manage")
    since = clock.day_start(clock.today() - dt.timedelta(days=DAYS - 1))
    columns = ("pk", "opened_at", "answered_at", "solved_at", "misses")
    rows = tickets(actor).filter(opened_at__gte=since).order_by("-opened_at", "-pk")
    listed = list(rows.values_list(*columns)[:MOST])
    rules, zone = calendar(), clock.shop_zone()
    hours = {
        pk: rules.between(opened, answered).total_seconds() / 3600
        for pk, opened, answered, _solved, _misses in listed
        if answered
    }
    counts = Counter(opened.astimezone(zone).hour for _pk, opened, *_rest in listed)
    waits = sorted(hours.values())
    return Figures(
        opened=len(listed),
        solved=sum(solved is not None for _pk, _opened, _answered, solved, _misses in listed),
        answer=median(waits) if waits else None,
        slow=waits[min(int(len(waits) * 0.9), len(waits) - 1)] if waits else None,
        late=sum(misses > 0 for *_rest, misses in listed),
        by_hour=[counts[hour] for hour in range(24)],
        topics=_topics([row[0] for row in listed], hours),
        **_complaints(actor, since),
    )


def _topics(ids: list[int], hours: dict[int, float]) -> list[tuple[str, int, float | None]]:
    of: dict[str, list[int]] = defaultdict(list)
    wanted, tagged = set(ids), set()
    since = min(ids, default=0)
    for name, pk in TicketTag.objects.filter(ticket__gte=since).values_list("name", "ticket"):
        if pk in wanted:
            of[name].append(pk)
            tagged.add(pk)
    if rest := wanted - tagged:
        of[""] = sorted(rest)
    ranked = sorted(of.items(), key=lambda entry: (entry[0] == "", -len(entry[1]), entry[0]))
    return [
        (name, len(some), median(waits) if (waits := [hours[pk] for pk in some if pk in hours]) else None)
        for name, some in ranked[:12]
    ]  # fmt: skip


def _complaints(actor: Actor, since: dt.datetime) -> dict[str, Any]:
    rows = Complaint.objects.filter(began_at__gte=since, ticket__in=tickets(actor))
    listed = list(rows.select_related("ticket").order_by("-pk")[:MOST_COMPLAINTS])
    labels = dict(Complaint.Cause.choices)
    causes = Counter(row.cause for row in listed)
    back = came_back(actor, listed)
    return {
        "causes": [(labels.get(cause, ""), count) for cause, count in causes.most_common()],
        "back": sum(back.values()),
        "settled": len(back),
    }
