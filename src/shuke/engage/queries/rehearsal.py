"""What other sending rules would have done: the shop's sends of late, sent once more under them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched, groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.customers.queries import survivors, zones
from shuke.engage.gates.caps import Contact, caps_for, is_full
from shuke.engage.gates.quiet import Times, allowed_from, quiet_times
from shuke.engage.models import Send
from shuke.engage.rules import WINDOWS, Cap, Rules, window_start

DAYS = 90
#: People looked at together, and people named in the answer.
BATCH, MOST = 2_000, 100
#: Sends read together.
PAGE = 20_000

#: Of one send: person, when, purpose, channel.
Row = tuple[int, dt.datetime, str, str]


@dataclass
class Rehearsal:
    """Sends and people of the last `DAYS` days, and what the rules would have made of them."""

    sends: int = 0
    people: int = 0
    put_off: int = 0
    refused: int = 0
    #: Of those touched: person -> (refused, put off), the most refused first, `MOST` at most.
    touched: dict[int, tuple[int, int]] = field(default_factory=dict)
    touched_people: int = 0
    #: Sends replayed, with those before the days that count.
    all_sends: int = 0

    def as_json(self) -> dict[str, Any]:
        touched = [[person, *counts] for person, counts in self.touched.items()]
        return {**vars(self), "touched": touched}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Rehearsal":
        touched = {person: (refused, put_off) for person, refused, put_off in data["touched"]}
        return cls(**{**data, "touched": touched})


def rehearse(
    actor: Actor, rules: Rules, *, goes_on: Callable[[int], bool] = lambda _done: True
) -> Rehearsal | None:
    """Send the last `DAYS` days again under these rules. What they refuse counts for no later cap, and
    what they put off goes out at the end of the quiet hours. `goes_on(sends replayed)` is asked now and
    then; None when it says no."""
    require(actor, "rules.edit")
    now = clock.now()
    since = now - dt.timedelta(days=DAYS)
    result, pace = Rehearsal(), _Pace(rules)
    counts: Counter[tuple[int, int, int]] = Counter()
    for people in batched(by_person(paged(_sends(now), PAGE)), BATCH, strict=False):
        if not goes_on(result.all_sends):
            return None
        places = zones([person for person, _rows in people], now.date())
        for person, rows in people:
            zone = places.get(person, clock.shop_zone())
            refused, put_off, sends = _replay(pace, rows, zone, since)
            result.sends += sends
            result.all_sends += len(rows)
            result.people += sends > 0
            if refused or put_off:
                result.touched_people += 1
                result.refused += refused
                result.put_off += put_off
                counts[(person, refused, put_off)] = refused * 1_000 + put_off
                if len(counts) > 20 * MOST:
                    counts = Counter(dict(counts.most_common(MOST)))
    result.touched = {
        person: (refused, put_off)
        for (person, refused, put_off), _weight in counts.most_common(MOST)
    }
    return result


def _replay(
    pace: "_Pace", rows: Iterable[Row], zone: ZoneInfo, since: dt.datetime
) -> tuple[int, int, int]:
    """(refused, put off, all) of one person's sends since then."""
    sent: defaultdict[str, list[Contact]] = defaultdict(list)
    refused = put_off = sends = 0
    home = clock.shop_zone()
    for _person, at, purpose, channel in rows:
        times, caps = pace.of(purpose, channel)
        counts = at >= since
        sends += counts
        later = allowed_from(at, zone, times)
        at = later or at
        if caps and is_full(sent[purpose], {c: window_start(at, c.days, home) for c in caps}):
            refused += counts
            continue
        put_off += counts and later is not None
        sent[purpose].append((at, channel))
    return refused, put_off, sends


class _Pace:
    """What the rules say of a purpose and channel, looked up once for millions of sends."""

    def __init__(self, rules: Rules):
        self._rules = rules
        self._pairs: dict[tuple[str, str], tuple[list[Times], list[Cap]]] = {}

    def of(self, purpose: str, channel: str) -> tuple[list[Times], list[Cap]]:
        pair = (purpose, channel)
        if pair not in self._pairs:
            self._pairs[pair] = quiet_times(self._rules, *pair), caps_for(self._rules, *pair)
        return self._pairs[pair]


def paged(sends: QuerySet, size: int = PAGE) -> Iterator[tuple]:
    """Rows of the ledger in the order of records, whose id comes first. Page by page, each with all sends of its
    people: whoever writes meanwhile, on this connection too, meets no open cursor, which SQLite would not let write."""
    last = 0
    while True:
        rows = list(sends.filter(customer_id__gt=last)[:size])
        is_last = len(rows) < size
        if not is_last:
            end = rows[-1][0]
            whole = [row for row in rows if row[0] != end]
            rows = whole or list(sends.filter(customer_id=end))
        yield from rows
        if is_last:
            return
        last = rows[-1][0]


def count_sends() -> int:
    """How many sends a rehearsal replays now."""
    return _sends(clock.now()).order_by().count()


def _sends(now: dt.datetime) -> QuerySet:
    """What was handed over of late, in the order of records and times. Caps look back, so that those of
    the first days need what went before."""
    since = now - dt.timedelta(days=DAYS + max(WINDOWS))
    rows = Send.objects.filter(
        state__in=(Send.State.SENT, Send.State.UNKNOWN), settled_at__gte=since
    ).order_by("customer_id", "settled_at")
    return rows.values_list("customer_id", "settled_at", "step__purpose", "channel")


def by_person(rows: Iterable[tuple]) -> Iterator[tuple[int, list[tuple]]]:
    """The sends of each person in the order of time, which comes second, those under merged records too."""
    merged = survivors()
    others = set(merged) | set(merged.values())
    apart: defaultdict[int, list[tuple]] = defaultdict(list)
    for record, some in groupby(rows, key=lambda row: row[0]):
        if record in others:
            apart[merged.get(record, record)] += some
        else:
            yield record, list(some)
    for person, several in apart.items():
        yield person, sorted(several, key=lambda row: row[1])
