"""Who a draft would go to, as its author sees it before anything is sent.

The engine of analysis is imported where it is asked: a process that only sends gets by without.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from shuke.common.access import Actor, require
from shuke.engage.models import Send
from shuke.engage.queries.audience import reachable

#: People of a segment that a preview steps through.
SAMPLES = 20
#: People looked at one by one; of a larger segment the rest is reckoned from these.
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Audience:
    """`people` of the segment; how many of them can get a letter, and why the others cannot."""

    people: int
    reachable: int
    #: (reason in words, people), most first.
    refused: list[tuple[str, int]]
    #: Whether the last two are reckoned from a part of the segment.
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
    counts: Counter = reachable(islice(_people(segment_id), LOOKED_AT))
    factor = people / looked if looked else 0
    refused = [
        (str(Send.Reason(reason).label), round(number * factor))
        for reason, number in counts.most_common()
        if reason
    ]
    return Audience(people, round(counts[""] * factor), refused, is_estimate=people > LOOKED_AT)


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
