"""What a journey would have done in the last 90 days: real facts, nothing sent.

Waits pass as they would have, goals and what is waited for are read as they happened, caps count what people
really got in those days. Consent, addresses and segments are those of today: nobody can say them for each
moment of the past, and the page says so.
"""

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from shuke.common import basics, clock
from shuke.common.access import SYSTEM
from shuke.common.draws import is_held_out
from shuke.customers.queries import zones
from shuke.engage.channels import channel
from shuke.engage.journeys.plan import Place, Plan
from shuke.engage.journeys.times import may_enter, next_time
from shuke.engage.queries.journey_limits import Wanted, replayed
from shuke.engage.queries.journeys import occasions
from shuke.insight import queries as insight

DAYS = 90
#: People looked at together, ways told as examples.
BATCH, EXAMPLES = 2_000, 12
#: The draws of a rehearsal: as the real ones, by another key.
SEED = "rehearsal"


@dataclass
class Way:
    """One imagined way of one person."""

    person: int
    happened_at: dt.datetime
    thing: int
    end: str = "inside"
    #: (when, key of the step, outcome).
    steps: list[tuple[dt.datetime, str, str]] = field(default_factory=list)


def rehearsed(definition: dict[str, Any], goes_on: Callable[[int], bool]) -> dict[str, Any] | None:
    """The result as JSON; None when it was stopped. `goes_on` is told the days that are done."""
    plan, now = Plan(definition), clock.now()
    since = now - dt.timedelta(days=DAYS)
    ways = _entered(plan, since, now, goes_on)
    if ways is None:
        return None
    past = Past(plan, since, now, {way.person for way in ways})
    for way in ways:
        _walk(plan, way, past, now)
    wanted = [
        Wanted(way.person, at, key)
        for way in ways
        for at, key, what in way.steps
        if what == "written"
    ]
    limits = replayed(plan, wanted, since)
    return _summary(plan, ways, limits, since)


def _entered(
    plan: Plan, since: dt.datetime, now: dt.datetime, goes_on: Callable[[int], bool]
) -> list[Way] | None:
    former: dict[int, list[tuple[str, dt.datetime, str]]] = defaultdict(list)
    ways: list[Way] = []
    what = plan.trigger
    for day in range(DAYS):
        if not goes_on(day):
            return None
        begins = since + dt.timedelta(days=day)
        ends = min(begins + dt.timedelta(days=1), now)
        rows = list(occasions(SYSTEM, what["key"], what["values"], begins, ends))
        members = _members(plan.segment, {row[0] for row in rows}) if plan.segment else None
        for person, at, thing in rows:
            name = str(thing or at)
            if members is not None and person not in members:
                continue
            if may_enter(plan.again, at, name, former[person]):
                former[person].append((name, at, ""))
                ways.append(Way(person, at, thing))
    return ways


def _members(segment: int, people: set[int]) -> set[int]:
    members: set[int] = set()
    for some in batched(sorted(people), BATCH):
        members |= insight.members_among(segment, some)
    return members


class Past:
    """What is looked up about the past, read once for all ways."""

    def __init__(self, plan: Plan, since: dt.datetime, now: dt.datetime, people: set[int]):
        self.members = {
            int(place.values["segment"]): _members(int(place.values["segment"]), people)
            for place in plan.of_kind("branch")
        }
        self._happened: dict[str, tuple[dict[int, list[dt.datetime]], dict[int, dt.datetime]]] = {}
        for what in (plan.goal, *(place.what for place in plan.of_kind("until"))):
            if what:
                self._happened[_name(what)] = _read(what, since, now, people)
        self._zones: dict[int, ZoneInfo] = {}
        if plan.of_kind("clock"):
            for some in batched(sorted(people), BATCH):
                self._zones |= zones(some, now.date())

    def first(self, what: Mapping[str, Any], way: Way, after: dt.datetime) -> dt.datetime | None:
        """When it happened to somebody for the first time after that, or to their very thing; None: it did not."""
        by_person, by_thing = self._happened[_name(what)]
        if what.get("same"):
            return by_thing.get(way.thing)
        times = by_person.get(way.person, [])
        at = bisect_right(times, after)
        return times[at] if at < len(times) else None

    def zone(self, person: int) -> ZoneInfo:
        return self._zones.get(person, clock.shop_zone())


def _name(what: Mapping[str, Any]) -> str:
    return f"{what['key']} {sorted(what['values'].items())}"


def _read(
    what: Mapping[str, Any], since: dt.datetime, now: dt.datetime, people: set[int]
) -> tuple[dict[int, list[dt.datetime]], dict[int, dt.datetime]]:
    by_person: dict[int, list[dt.datetime]] = defaultdict(list)
    by_thing: dict[int, dt.datetime] = {}
    for person, at, thing in occasions(SYSTEM, what["key"], what["values"], since, now):
        if person in people:
            by_person[person].append(at)
            by_thing.setdefault(thing, at)
    return by_person, by_thing


def _walk(plan: Plan, way: Way, past: Past, now: dt.datetime) -> None:
    """Walk one way to its end, or as far as today."""
    if is_held_out(SEED, way.person, plan.holdout):
        way.end = "control"
        return
    goal_at = past.first(plan.goal, way, way.happened_at) if plan.goal else None
    at, key = way.happened_at, plan.first
    while key:
        place = plan.places[key]
        ends, outcome = _passed(place, way, past, at)
        if goal_at is not None and goal_at <= ends:
            way.end = "goal"
            return
        if ends > now:
            return
        way.steps.append((ends, key, outcome))
        if place.kind == "exit":
            way.end = "exit"
            return
        at, key = ends, place.following(outcome if outcome in ("yes", "no") else "")
    way.end = "finished"


def _passed(place: Place, way: Way, past: Past, at: dt.datetime) -> tuple[dt.datetime, str]:
    """When a step is over for somebody who comes to it at `at`, and how."""
    match place.kind:
        case "wait":
            return at + place.length, "waited"
        case "clock":
            time = dt.time.fromisoformat(place.values["at"])
            return next_time(at, time, past.zone(way.person)), "waited"
        case "until":
            happened = past.first(place.what, way, at)
            over = at + place.length
            return (max(happened, at), "yes") if happened and happened <= over else (over, "no")
        case "branch":
            inside = way.person in past.members[int(place.values["segment"])]
            return at, "yes" if inside else "no"
        case "split":
            key = f"{SEED}{place.key}"
            drawn = is_held_out(key, way.person, int(place.values["percent"]))
            return at, "yes" if drawn else "no"
    return at, {"message": "written", "deed": "done"}.get(place.kind, "done")


def _summary(
    plan: Plan, ways: list[Way], limits: Mapping[str, Counter[str]], since: dt.datetime
) -> dict[str, Any]:
    zone = clock.shop_zone()
    days = Counter(way.happened_at.astimezone(zone).date().isoformat() for way in ways)
    passed: dict[str, Counter[str]] = defaultdict(Counter)
    for way in ways:
        for _at, key, outcome in way.steps:
            passed[key][outcome] += 1
    cost = sum(
        (
            limits[place.key]["sent"] * channel(place.values["channel"]).part_cost()
            for place in plan.of_kind("message")
        ),
        Decimal(0),
    )
    return {
        "days": dict(sorted(days.items())),
        "entered": len(ways),
        "people": len({way.person for way in ways}),
        "ends": dict(Counter(way.end for way in ways)),
        "passed": {key: dict(counts) for key, counts in passed.items()},
        "messages": {place.key: dict(limits[place.key]) for place in plan.of_kind("message")},
        "cost": str(cost),
        "currency": basics.currency(),
        "examples": [_example(way) for way in _examples(ways)],
        "since": since.isoformat(),
    }


def _examples(ways: list[Way]) -> Iterable[Way]:
    """The latest ways on which something happened."""
    walked = [way for way in ways if way.steps]
    return sorted(walked, key=lambda way: way.happened_at, reverse=True)[:EXAMPLES]


def _example(way: Way) -> dict[str, Any]:
    return {
        "customer": way.person,
        "at": way.happened_at.isoformat(),
        "end": way.end,
        "steps": [[at.isoformat(), key, outcome] for at, key, outcome in way.steps],
    }
