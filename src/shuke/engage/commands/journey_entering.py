"""Who enters journeys, who reaches a goal, whose wait is over before its time: what a job looks for each minute.

It looks back further than a minute (`LOOK_BACK`), so that what is recorded late is not missed; what was seen
before changes nothing, by the enrolment's key.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.draws import is_held_out
from shuke.common.errors import Conflict
from shuke.common.turns import alone, give_way
from shuke.customers.queries import people_of, records_of, visible
from shuke.engage import facts
from shuke.engage.commands.journey_drafting import journey_locked
from shuke.engage.commands.journey_walking import (
    COLUMNS,
    LATE,
    WAKING,
    Walk,
    came_true,
    go_on,
    waking_key,
    with_path,
)
from shuke.engage.due import call_off
from shuke.engage.journeys.plan import Place, Plan
from shuke.engage.journeys.times import may_enter
from shuke.engage.models import Enrolment, Journey, JourneyVersion, Passage
from shuke.engage.queries.journeys import occasions, trigger_of
from shuke.insight import queries as insight

log = logging.getLogger(__name__)
#: How far back it is looked each minute. What is noticed later than `LATE` does not begin and says so.
LOOK_BACK = dt.timedelta(hours=48)
#: People of one transaction.
BATCH = 1_000
State = Enrolment.State
#: Somebody to whom it happened, when, and the thing that it was about.
Occasion = tuple[int, dt.datetime, int]


def advance_journeys() -> int:
    """Let people into every running journey, end the ways of those at their goal; how many entered."""
    count = 0
    for journey in Journey.objects.filter(state=Journey.State.RUNNING).select_related("version"):
        try:
            _fresh_copy(journey)
            count += enter(journey)
            settle(journey)
        except Exception:
            # One journey whose trigger is gone holds up no other.
            log.exception("the journey %s could not be advanced", journey.pk)
    return count


def _fresh_copy(journey: Journey) -> None:
    """Conditions are looked up in the copy for analysis: it follows before they are."""
    assert journey.version is not None
    plan = Plan(journey.version.definition)
    if plan.segment or plan.of_kind("branch"):
        from shuke.warehouse import commands as warehouse

        warehouse.sync(wait=60)


def enter(journey: Journey) -> int:
    """Let those in to whom its trigger happened of late."""
    assert journey.version is not None and journey.since is not None
    now = clock.now()
    since, what = max(journey.since, now - LOOK_BACK), Plan(journey.version.definition).trigger
    count = 0
    for some in batched(occasions(SYSTEM, what["key"], what["values"], since, now), BATCH):
        with transaction.atomic():
            count += _enter_batch(journey.pk, some, now)
        give_way()
    return count


def put_into_journey(actor: Actor, journey_id: int, people: Iterable[int], *, key: str) -> int:
    """Let these people in by hand or for a program, at this moment; how many entered. `key` names the occasion.
    Conflict while the journey does not run."""
    require(actor, "journeys.send")
    now, ids = clock.now(), list(people)
    persons = sorted(set(people_of(visible(actor, ids)).values()))
    with transaction.atomic():
        if journey_locked(journey_id).state != Journey.State.RUNNING:
            raise Conflict(_("The journey does not run: switch it on first."))
        count = sum(
            _enter_batch(journey_id, [(pk, now, 0) for pk in some], now, key=key)
            for some in batched(persons, BATCH, strict=False)
        )
        facts.JOURNEY_ENTERED.record(actor, journey_id, count=count)
    return count


def _enter_batch(journey_id: int, some: Sequence[Occasion], now: dt.datetime, key: str = "") -> int:
    alone(f"engage.journey.{journey_id}")
    journey = Journey.objects.select_related("version").get(pk=journey_id)
    version = journey.version
    if journey.state != Journey.State.RUNNING or version is None:
        return 0
    plan = Plan(version.definition)
    chosen = _new_ones(journey, plan, some, key)
    if plan.segment:
        members = insight.members_among(plan.segment, {row[0] for row in chosen})
        chosen = [row for row in chosen if row[0] in members]
    if not chosen:
        return 0
    rows = _written(journey, version, plan, chosen, now)
    walk = Walk(journey, version, now=now)
    walk.enter(one for one in rows if one.state == State.INSIDE)
    walk.run()
    return len(rows)


def _new_ones(
    journey: Journey, plan: Plan, some: Iterable[Occasion], key: str
) -> list[tuple[int, dt.datetime, int, str, int]]:
    """Occasions that begin a way: person, when, thing, key, and how many ways they began before."""
    some = list(some)
    records = records_of({row[0] for row in some})
    former = Enrolment.objects.filter(journey=journey, customer__in=records)
    ways: dict[int, list[tuple[str, dt.datetime, str]]] = defaultdict(list)
    for customer, *way in former.values_list("customer_id", "key", "happened_at", "state"):
        ways[records[customer]].append(tuple(way))  # type: ignore[arg-type]
    chosen = []
    for person, at, thing in some:
        name = key or (str(thing) if thing else f"{at.timestamp():.6f}")
        if may_enter(plan.again, at, name, ways[person]):
            chosen.append((person, at, thing, name, len(ways[person])))
            ways[person].append((name, at, State.INSIDE))
    return chosen


def _written(
    journey: Journey,
    version: JourneyVersion,
    plan: Plan,
    chosen: Sequence[tuple[int, dt.datetime, int, str, int]],
    now: dt.datetime,
) -> list[Enrolment]:
    """Rows of those who enter, of the control group, and of who came too late."""
    rows = []
    pks = bulk.reserve_ids(Enrolment, len(chosen))
    for pk, (person, at, thing, key, nth) in zip(pks, chosen, strict=True):
        state = State.INSIDE
        if now - at > LATE:
            state = State.LATE
        elif is_held_out(journey.seed, person, plan.holdout):
            state = State.CONTROL
        rows.append(
            Enrolment(
                pk=pk, journey=journey, version=version, customer_id=person, key=key, thing=thing,
                nth=nth, happened_at=at, entered_at=now, state=state, since=now,
                ended_at=None if state == State.INSIDE else now,
            )
        )  # fmt: skip
    bulk.insert(Enrolment, COLUMNS, [tuple(getattr(one, name) for name in COLUMNS) for one in rows])
    return rows


def settle(journey: Journey) -> None:
    """End the ways of those who reached their goal, and let those go on who waited for what has happened."""
    inside = journey.enrolments.filter(state=State.INSIDE)
    versions = JourneyVersion.objects.filter(
        pk__in=inside.order_by().values_list("version", flat=True).distinct()
    )
    for version in versions:
        plan = Plan(version.definition)
        if plan.goal:
            _settle_at(version, plan.goal, None)
        for place in plan.of_kind("until"):
            _settle_at(version, place.what, place)


def _settle_at(version: JourneyVersion, what: Mapping[str, Any], place: Place | None) -> None:
    """Whom it has happened to: at the goal (`place` None) they end, at a step they go on."""
    inside = Enrolment.objects.filter(version=version, state=State.INSIDE)
    if place is not None:
        inside = inside.filter(place=place.key)
    trigger = trigger_of(SYSTEM, what["key"])
    if what.get("same"):
        pages = inside.exclude(thing=0).order_by("pk")
        for page in batched(pages.values_list("pk", "thing"), BATCH):
            things = [thing for _pk, thing in page]
            answers = trigger.holds(what["values"], things) if trigger.holds else {}
            _settle_batch(version, [pk for pk, thing in page if thing in answers], what, place)
        return
    first = inside.order_by("since").values_list("since", flat=True).first()
    if first is None:
        return
    now = clock.now()
    since = max(first, now - LOOK_BACK)
    for some in batched(occasions(SYSTEM, what["key"], what["values"], since, now), BATCH):
        records = records_of({row[0] for row in some})
        latest: dict[int, dt.datetime] = {}
        for person, at, _thing in some:
            latest[person] = max(at, latest.get(person, at))
        rows = inside.filter(customer__in=records).values_list(
            "pk", "customer_id", "since" if place else "happened_at"
        )
        reached = [pk for pk, customer, begun in rows if latest[records[customer]] > begun]
        _settle_batch(version, reached, what, place)


def _settle_batch(
    version: JourneyVersion, pks: Sequence[int], what: Mapping[str, Any], place: Place | None
) -> None:
    if not pks:
        return
    with transaction.atomic():
        people = _taken(version, pks, place)
        if not people or people[0].journey.state != Journey.State.RUNNING:
            return
        if place is not None:
            go_on(people, Passage.Outcome.YES)
            return
        walk = Walk(people[0].journey, version)
        answers = came_true(what, people)
        for one in people:
            is_moot = answers.get(one.thing) is False
            walk.end(one, State.EXIT if is_moot else State.GOAL)
        walk.run()


def _taken(version: JourneyVersion, pks: Sequence[int], place: Place | None) -> list[Enrolment]:
    """Take them from the due queue, then hold their rows: in the order in which its workers do. Whoever went on
    meanwhile is left out."""
    rows = Enrolment.objects.filter(pk__in=pks, state=State.INSIDE, version=version)
    hops = dict(rows.values_list("pk", "hop"))
    call_off(WAKING, [waking_key(pk, hop) for pk, hop in hops.items()])
    return [
        one
        for one in with_path(rows.select_for_update(no_key=True)).order_by("pk")
        if one.hop == hops.get(one.pk) and (place is None or one.place == place.key)
    ]
