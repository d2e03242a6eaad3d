"""What other sending rules would have done: the shop's sends of late, sent once more under them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched, groupby
from zoneinfo import ZoneInfo

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


def rehearse(actor: Actor, rules: Rules) -> Rehearsal:
    """Send the last `DAYS` days again under these rules. What they refuse counts for no later cap, and
    what they put off goes out at the end of the quiet hours."""
    require(actor, "rules.edit")
    now = clock.now()
    since = now - dt.timedelta(days=DAYS)
    # Caps look back, so that those of the first days need what went before.
    earlier = since - dt.timedelta(days=max(WINDOWS))
    result, pace = Rehearsal(), _Pace(rules)
    counts: Counter[tuple[int, int, int]] = Counter()
    for people in batched(_by_person(_sends(earlier)), BATCH, strict=False):
        places = zones([person for person, _rows in people], now.date())
        for person, rows in people:
            zone = places.get(person, clock.shop_zone())
            refused, put_off, sends = _replay(pace, rows, zone, since)
            result.sends += sends
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


def _sends(since: dt.datetime) -> Iterator[Row]:
    """What was handed over since then, in the order of records and times."""
    rows = Send.objects.filter(
        state__in=(Send.State.SENT, Send.State.UNKNOWN), settled_at__gte=since
    ).order_by("customer_id", "settled_at")
    columns = ("customer_id", "settled_at", "step__purpose", "channel")
    return rows.values_list(*columns).iterator(chunk_size=10_000)


def _by_person(rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    """The sends of each person in the order of time, those under merged records too."""
    merged = survivors()
    others = set(merged) | set(merged.values())
    apart: defaultdict[int, list[Row]] = defaultdict(list)
    for record, some in groupby(rows, key=lambda row: row[0]):
        if record in others:
            apart[merged.get(record, record)] += some
        else:
            yield record, list(some)
    for person, several in apart.items():
        yield person, sorted(several, key=lambda row: row[1])
