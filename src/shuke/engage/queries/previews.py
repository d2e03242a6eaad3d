"""Who a draft would go to, as its author sees it before anything is sent.

The engine of analysis is imported where it is asked: a process that only sends gets by without.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.engage.channels import EMAIL
from shuke.engage.ledger.gating import Stop, reason_words
from shuke.engage.queries.audience import each_reach, reachable

#: People of a segment that a preview steps through.
SAMPLES = 20
#: So many are asked whether they would get it.
FIRST = 500
#: People looked at one by one; of a larger segment the rest is reckoned from these.
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Stopped:
    """So many people whom one gate stops: its key, in words, and until when at the latest (None: for good)."""

    key: str
    people: int
    until: dt.datetime | None = None

    @property
    def reason(self) -> str:
        return str(reason_words(self.key))


@dataclass(frozen=True)
class Audience:
    """`people` of the segment; how many of them get a letter, now or when it is allowed again, and why
    the others do not."""

    people: int
    reachable: int
    #: Most first.
    refused: list[Stopped]
    #: Of the reachable.
    put_off: list[Stopped]
    #: Whether all but the first are reckoned from a part of the segment.
    is_estimate: bool

    def letters(self, holdout_percent: int) -> int:
        return self.reachable - self.held_out(holdout_percent)

    def held_out(self, holdout_percent: int) -> int:
        return round(self.reachable * holdout_percent / 100)


def audience(
    actor: Actor, segment_id: int, channel: str = EMAIL, *, offers: bool = False
) -> Audience:
    """Counted now; by the launch, people may have come and gone. `offers`: it has an offer in it."""
    from shuke.insight import queries as insight

    require(actor, "campaigns.view")
    people = insight.segment_size(segment_id).people
    looked = min(people, LOOKED_AT)
    automatic = insight.is_conditional(segment_id)
    reached, stopped = reachable(
        islice(_people(segment_id), LOOKED_AT), automatic=automatic, channel=channel, offers=offers
    )
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
        [Stopped(key, round(n * factor)) for key, n in refused.most_common()],
        [Stopped(key, round(n * factor), until[key]) for key, n in waiting.items()],
        is_estimate=people > LOOKED_AT,
    )


#: Parts of a draft's people -> whether somebody whom this stops, or nothing, is in it.
PARTS: dict[str, Callable[[Stop | None], bool]] = {
    "would-get": lambda stop: stop is None or stop.until is not None,
    "left-out": lambda stop: stop is not None and stop.until is None,
    "would-wait": lambda stop: stop is not None and stop.until is not None,
}


def people_of_part(
    actor: Actor,
    segment_id: int,
    part: str,
    reason: str = "",
    channel: str = EMAIL,
    *,
    offers: bool = False,
) -> list[int]:
    """Ids of the people of a segment who would get a letter, or be left out or put off (for this reason):
    those whom `audience` counts. Invalid for a segment so large that it only reckons."""
    from shuke.insight import queries as insight

    require(actor, "campaigns.view")
    people = list(islice(_people(segment_id), LOOKED_AT + 1))
    if len(people) > LOOKED_AT:
        raise Invalid(
            _("Of more than %(most)s people these are reckoned from a part: nobody can be listed.")
            % {"most": formats.number(LOOKED_AT)}
        )
    holds, automatic = PARTS[part], insight.is_conditional(segment_id)
    return [
        customer
        for customer, stop in each_reach(
            people, automatic=automatic, channel=channel, offers=offers
        )
        if holds(stop) and (not reason or (stop is not None and stop.reason == reason))
    ]


def people_of_segment(actor: Actor, segment_id: int) -> list[int]:
    """Ids of everybody in the segment now."""
    require(actor, "campaigns.view")
    return list(_people(segment_id))


def samples(
    actor: Actor, segment_id: int | None, channel: str = EMAIL, *, offers: bool = False
) -> list[int]:
    """Ids of a few people of the segment, always the same ones while it does not change: of those who would get
    the letter, where any of the first would."""
    require(actor, "campaigns.view")
    from shuke.insight import queries as insight

    if not segment_id or not actor.can("customers.view"):
        return []
    first = list(islice(_people(segment_id), FIRST))
    automatic = insight.is_conditional(segment_id)
    answers = each_reach(first, automatic=automatic, channel=channel, offers=offers)
    get_it = [pk for pk, stop in answers if stop is None]
    return (get_it or first)[:SAMPLES]


def _people(segment_id: int):
    from shuke.insight import queries as insight

    for ids in insight.segment_people(segment_id):
        yield from ids.to_pylist()
