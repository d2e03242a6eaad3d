"""Walk people along their journeys, in bulk: what `engage.due` wakes, and those who enter.

Everything that a batch does is one transaction: the steps, their effects, what is waited for next. A worker
that dies leaves nothing of it; a step that fails is tried again for each person alone (`engage.due`).
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from shuke.common import bulk, clock
from shuke.common.access import SYSTEM
from shuke.common.draws import is_held_out
from shuke.common.errors import ShukeError
from shuke.customers.queries import people_of, zones
from shuke.engage import jobs
from shuke.engage.commands.journeys import do_to_people
from shuke.engage.due import wake_at
from shuke.engage.journeys.plan import WAITING, Place, Plan
from shuke.engage.journeys.times import next_time
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Due, Enrolment, Journey, JourneyVersion, Passage, Step
from shuke.engage.queries.journeys import trigger_of
from shuke.insight import queries as insight

WAKING = "engage.journey"
#: A step that would come so long after its time is left out: what it says may not be true any more.
LATE = dt.timedelta(hours=6)
State, Outcome = Enrolment.State, Passage.Outcome
COLUMNS = (
    "id", "journey_id", "version_id", "customer_id", "key", "thing", "nth", "happened_at",
    "entered_at", "state", "place", "since", "due_at", "hop", "is_held", "ended_at",
)  # fmt: skip
_CHANGES = (
    "version_id", "state", "place", "since", "due_at", "hop", "is_held", "ended_at",
)  # fmt: skip
_PASSED = ("enrolment_id", "hop", "version_id", "place", "outcome", "detail", "at")


def wake(rows: list[Due]) -> None:
    """See `engage.due.Waking`: their wait is over."""
    wakings = {row.ref: row for row in rows}
    people = [
        one
        for one in _locked(wakings)
        if wakings[one.pk].key == waking_key(one.pk, one.hop)  # else they were moved meanwhile
    ]
    held = [one.pk for one in people if one.journey.state == Journey.State.PAUSED]
    Enrolment.objects.filter(pk__in=held).update(is_held=True)
    go_on([one for one in people if one.journey.state == Journey.State.RUNNING])


def _locked(pks: Iterable[int]) -> list[Enrolment]:
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk__in=list(pks))
    return list(with_path(rows.filter(state=State.INSIDE)).order_by("pk"))


def with_path(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """These ways with journey and version, each read once: both are large, and many ways share them."""
    return rows.prefetch_related("journey", "version")


def waking_key(enrolment_id: int, hop: int) -> str:
    """By which `engage.due` knows the waking that somebody waits for."""
    return f"{enrolment_id}:{hop}"


def go_on(people: Sequence[Enrolment], outcome: str = "") -> None:
    """Let people go on whose wait is over: with `outcome`, or by what it was that they waited for. Call in the
    transaction that holds their rows."""
    ordered = sorted(people, key=lambda one: one.version_id)
    for _version, some in groupby(ordered, lambda one: one.version_id):
        group = list(some)
        walk = Walk(group[0].journey, group[0].version)
        over = end_at_goal(walk, group)
        walk.leave([one for one in group if one.pk not in over], outcome)
        walk.run()


def end_at_goal(walk: "Walk", people: Sequence[Enrolment]) -> set[int]:
    """Those for whom the thing that they entered by has come true, or never will: a paid order ends its own
    reminder."""
    answers = came_true(walk.plan.goal, people)
    over = set()
    for one in people:
        if (answer := answers.get(one.thing)) is not None:
            walk.end(one, State.GOAL if answer else State.EXIT)
            over.add(one.pk)
    return over


def came_true(what: Mapping[str, Any] | None, people: Iterable[Enrolment]) -> Mapping[int, bool]:
    """Of the things that people entered by: those of which a goal, or what a step waits for, is true now (True), and
    those of which it never will be (False), see `Trigger.holds`; nothing where it is not bound to them."""
    if not what or not what.get("same"):
        return {}
    trigger = trigger_of(SYSTEM, what["key"])
    things = sorted({one.thing for one in people if one.thing})
    return trigger.holds(what["values"], things) if trigger.holds and things else {}


@dataclass
class Walk:
    """One batch of people of one version on their way; `run` writes all of it."""

    journey: Journey
    version: JourneyVersion
    plan: Plan = field(init=False)
    now: dt.datetime = field(default_factory=clock.now)
    #: Who stands before which step, with the instant at which they came there.
    before: dict[str, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    passed: list[tuple] = field(default_factory=list)
    changed: dict[int, Enrolment] = field(default_factory=dict)
    wakings: list[tuple[str, int, int, dt.datetime]] = field(default_factory=list)
    arrivals: dict[int, dt.datetime] = field(default_factory=dict)
    #: Who stands for each record by now.
    persons: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = Plan(self.version.definition)

    def enter(self, people: Iterable[Enrolment]) -> None:
        """People who come in now."""
        for one in people:
            self.arrive(one, self.plan.first, one.happened_at)

    def leave(self, people: Iterable[Enrolment], outcome: str = "") -> None:
        """They leave the steps at which they waited. Without an `outcome` their time was over."""
        waited: dict[str, list[Enrolment]] = defaultdict(list)
        for one in people:
            waited[one.place].append(one)
        for key, some in waited.items():
            place = self.plan.places[key]
            ends = {} if outcome else _ends_of_wait(place, some)
            for one in some:
                at = self.now if outcome or one.due_at is None else min(one.due_at, self.now)
                self.pass_on(one, place, outcome or ends[one.pk], at)

    def pass_on(
        self, one: Enrolment, place: Place, outcome: str, at: dt.datetime, detail: str = ""
    ) -> None:
        """They have passed a step and come to the next one."""
        self.note(one, place.key, outcome, detail)
        self.arrive(one, place.following(outcome if outcome in ("yes", "no") else ""), at)

    def note(self, one: Enrolment, place: str, outcome: str, detail: str = "") -> None:
        self.passed.append(
            (one.pk, one.hop, self.version.pk, place, str(outcome), detail[:200], self.now)
        )
        one.hop += 1
        self.changed[one.pk] = one

    def arrive(self, one: Enrolment, place: str, at: dt.datetime) -> None:
        self.arrivals[one.pk] = at
        self.changed[one.pk] = one
        if place:
            self.before[place].append(one)
        else:
            self.end(one, State.FINISHED)

    def end(self, one: Enrolment, state: str) -> None:
        one.state, one.place, one.due_at, one.ended_at = state, "", None, self.now
        self.changed[one.pk] = one

    def wait(self, one: Enrolment, place: Place, until: dt.datetime) -> None:
        one.place, one.since, one.due_at, one.is_held = place.key, self.now, until, False
        self.wakings.append((waking_key(one.pk, one.hop), one.customer_id, one.pk, until))

    def run(self) -> None:
        """Every step after the other, for all who stand before it, then write what became of them: what
        follows a step stands after it, so one round is enough."""
        self.persons = people_of({one.customer_id for one in self.changed.values()})
        for place in self.plan.places.values():
            if people := self.before.pop(place.key, None):
                _STEPS[place.kind](self, place, people)
        assert not self.before, "a step leads to one before it"
        rows = [tuple(getattr(one, name) for name in COLUMNS) for one in self.changed.values()]
        bulk.upsert(Enrolment, COLUMNS, rows, key=("id",), update=_CHANGES)
        bulk.insert(Passage, _PASSED, self.passed)
        wake_at(WAKING, self.wakings)

    def ids(self, people: Iterable[Enrolment]) -> list[int]:
        """Who these are by now, each once."""
        return sorted({self.persons[one.customer_id] for one in people})

    def parted(
        self, people: Sequence[Enrolment], place: Place
    ) -> tuple[list[Enrolment], list[Enrolment]]:
        """Those for whom a step comes in time, and those who pass it by."""
        late = [one for one in people if self.now - self.arrivals[one.pk] > LATE]
        for one in late:
            self.pass_on(one, place, Outcome.LATE, self.arrivals[one.pk])
        gone = {one.pk for one in late}
        return [one for one in people if one.pk not in gone], late

    def done(
        self, people: Iterable[Enrolment], place: Place, outcome: str, detail: str = ""
    ) -> None:
        for one in people:
            self.pass_on(one, place, outcome, self.arrivals[one.pk], detail)


def _ends_of_wait(place: Place, people: Sequence[Enrolment]) -> dict[int, str]:
    """With what outcome each leaves a step at which their time was over."""
    if place.kind != "until":
        return dict.fromkeys((one.pk for one in people), Outcome.WAITED)
    answers = came_true(place.what, people)
    return {one.pk: Outcome.YES if answers.get(one.thing) else Outcome.NO for one in people}


def _wait(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    for one in people:
        walk.wait(one, place, walk.arrivals[one.pk] + place.length)


def _clock(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    time = dt.time.fromisoformat(place.values["at"])
    places = zones(walk.ids(people), walk.now.date())
    for one in people:
        zone = places.get(walk.persons[one.customer_id], clock.shop_zone())
        walk.wait(one, place, next_time(walk.arrivals[one.pk], time, zone))


def _until(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    answers = came_true(place.what, people)
    for one in people:
        if answers.get(one.thing):
            walk.pass_on(one, place, Outcome.YES, walk.arrivals[one.pk])
        else:
            walk.wait(one, place, walk.arrivals[one.pk] + place.length)


def _branch(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    members = insight.members_among(int(place.values["segment"]), walk.ids(people))
    for one in people:
        outcome = Outcome.YES if walk.persons[one.customer_id] in members else Outcome.NO
        walk.pass_on(one, place, outcome, walk.arrivals[one.pk])


def _split(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    for one in people:
        yes = is_drawn(walk.journey.seed, place, one)
        walk.pass_on(one, place, Outcome.YES if yes else Outcome.NO, walk.arrivals[one.pk])


def is_drawn(seed: str, place: Place, one: Enrolment) -> bool:
    """Which of two ways somebody goes: the same answer every time."""
    key = hashlib.blake2b(f"{seed}{place.key}".encode(), digest_size=16).hexdigest()
    return is_held_out(key, one.customer_id, int(place.values["percent"]))


def _message(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    people, _late = walk.parted(people, place)
    if not people:
        return
    step = Step.objects.get(journey_message__version=walk.version, journey_message__place=place.key)
    by_turn: dict[int, list[Enrolment]] = defaultdict(list)
    for one in people:
        by_turn[one.nth].append(one)
    for nth, some in by_turn.items():
        gather(step, [one.customer_id for one in some], occurrence=nth)
    walk.done(people, place, Outcome.WRITTEN)
    jobs.send_step.enqueue(step.pk)


def _deed(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    people, _late = walk.parted(people, place)
    if not people:
        return
    try:
        do_to_people(
            SYSTEM,
            place.values["action"],
            place.values["values"],
            walk.ids(people),
        )
    except ShukeError as error:
        walk.done(people, place, Outcome.FAILED, str(error.message))
    else:
        walk.done(people, place, Outcome.DONE)


def _exit(walk: Walk, place: Place, people: list[Enrolment]) -> None:
    for one in people:
        walk.note(one, place.key, Outcome.DONE)
        walk.end(one, State.EXIT)


_STEPS: dict[str, Callable[[Walk, Place, list[Enrolment]], None]] = {
    "wait": _wait,
    "clock": _clock,
    "until": _until,
    "branch": _branch,
    "split": _split,
    "message": _message,
    "deed": _deed,
    "exit": _exit,
}
assert {kind for kind in _STEPS if kind in WAITING} == WAITING
