"""Who a draft would go to, as its author sees it before anything is sent.

The engine of analysis is imported where it is asked: a process that only sends gets by without.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from shuke.common.access import Actor, require
from shuke.engage.ledger.gating import reason_words
from shuke.engage.queries.audience import reachable

#: People of a segment that a preview steps through.
SAMPLES = 20
#: People looked at one by one; of a larger segment the rest is reckoned from these.
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Audience:
    """`people` of the segment; how many of them get a letter, now or when it is allowed again, and why
    the others do not."""

    people: int
    reachable: int
    #: (reason in words, people), most first.
    refused: list[tuple[str, int]]
    #: Of the reachable: (reason in words, people, until when they wait at the latest).
    put_off: list[tuple[str, int, dt.datetime]]
    #: Whether all but the first are reckoned from a part of the segment.
    is_estimate: bool

    def letters(self, holdout_percent: int) -> int:
        return self.reachable - self.held_out(holdout_percent)

    def held_out(self, holdout_percent: int) -> int:
        return round(self.reachable * holdout_percent / 100)


def audience(actor: Actor, segment_id: int) -> Audience:
    """Counted now; by the launch, people may have come and gone."""
    from shuke.insight import queries as insight

    require(actor, "campaigns.view")
    people = insight.segment_size(segment_id).people
    looked = min(people, LOOKED_AT)
    reached, stopped = reachable(islice(_people(segment_id), LOOKED_AT))
    factor = people / looked if looked else 0
    refused: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    until: dict[str, dt.datetime] = {}
    for stop, number in stopped.items():
        if stop.until:
            waiting[stop.reason] += number
            until[stop.reason] = max(stop.until, until.get(stop.reason, stop.until))
        else:
            refused[stop.reason] += number
    return Audience(
        people,
        round((reached + waiting.total()) * factor),
        [(str(reason_words(key)), round(n * factor)) for key, n in refused.most_common()],
        [(str(reason_words(key)), round(n * factor), until[key]) for key, n in waiting.items()],
        is_estimate=people > LOOKED_AT,
    )


def samples(actor: Actor, segment_id: int | None) -> list[int]:
    """Ids of a few people of the segment, always the same ones while it does not change."""
    require(actor, "campaigns.view")
    if not segment_id or not actor.can("customers.view"):
        return []
    return list(islice(_people(segment_id), SAMPLES))


def _people(segment_id: int):
    from shuke.insight import queries as insight

    for ids in insight.segment_people(segment_id):
        yield from ids.to_pylist()
