"""Switch a journey on, pause it, go on, stop it; take people out or on by hand."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.engage import facts, jobs
from shuke.engage.commands.journey_drafting import journey_locked
from shuke.engage.commands.journey_walking import WAKING, Walk, waking_key
from shuke.engage.commands.restoring import witness_decision
from shuke.engage.contents import content_of_step
from shuke.engage.due import call_off, wake_at
from shuke.engage.journeys.checking import problems_of
from shuke.engage.journeys.plan import TEXTS, Plan
from shuke.engage.models import Enrolment, Journey, JourneyMessage, JourneyVersion, Passage, Step
from shuke.engage.steps import keep_links, new_step, set_state

State = Journey.State


def write_version(actor: Actor, journey_id: int) -> JourneyVersion:
    """Keep the draft as a version and have it tried on the last 90 days, in the background. Invalid, with what is
    wrong by step, while it could not run."""
    require(actor, "journeys.edit")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        if problems := problems_of(actor, journey.draft):
            raise Invalid(_("The journey is not ready yet."), fields=problems)
        latest = journey.versions.order_by("-number").first()
        if latest is not None and latest.definition == journey.draft and not latest.error:
            return latest
        version = JourneyVersion.objects.create(
            journey=journey, number=latest.number + 1 if latest else 1, definition=journey.draft,
            by=actor.name[:120], made_at=clock.now(), total=0,
        )  # fmt: skip
        facts.JOURNEY_REHEARSED.record(actor, journey.pk, version=version.number)
        jobs.rehearse_journey.enqueue(version.pk)
    return version


def begin_journey(
    actor: Actor, journey_id: int, version_id: int, *, moves: bool = False
) -> JourneyVersion:
    """Let people enter by this version from now on. Those inside finish on the one that they walk, or with `moves`
    go over to the new one. Conflict while it was not rehearsed."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        version = journey.versions.filter(pk=version_id).first()
        if version is None:
            raise NotFound(_("There is no such version."))
        if version.result is None:
            raise Conflict(_("Look first at what it would have done: rehearse it."))
        if journey.version_id == version.pk and journey.state != State.STOPPED:
            raise Conflict(_("This version runs already."))
        if problems := problems_of(SYSTEM, version.definition):
            raise Invalid(_("The journey is not ready any more."), fields=problems)
        _replace(journey, version)
        _write_messages(version)
        if moves:
            _move_over(journey, version)
        facts.JOURNEY_BEGUN.record(actor, journey.pk, version=version.number)
        witness_decision()
    return version


def _replace(journey: Journey, version: JourneyVersion) -> None:
    now = clock.now()
    if journey.version_id:
        JourneyVersion.objects.filter(pk=journey.version_id).update(ended_at=now)
    version.began_at, version.ended_at = now, None
    version.save(update_fields=["began_at", "ended_at"])
    if journey.state in (State.DRAFT, State.STOPPED):
        journey.since, journey.state = now, State.RUNNING
    journey.version = version
    journey.save(update_fields=["version", "state", "since"])


def _write_messages(version: JourneyVersion) -> None:
    for place in Plan(version.definition).of_kind("message"):
        if version.messages.filter(place=place.key).exists():
            continue
        values = place.values
        step = new_step("journey", purpose=values["purpose"], channel=values["channel"])
        texts = {name: values[name] for name in TEXTS}
        message = JourneyMessage.objects.create(
            version=version, place=place.key, step=step, **texts
        )
        keep_links(step.pk, content_of_step(step.channel).urls(message))
    running = version.journey.state == State.RUNNING
    _set_steps(version.journey, Step.State.OPEN if running else Step.State.RESTING)


def _set_steps(journey: Journey, state: str) -> None:
    for pk in Step.objects.filter(journey_message__version__journey=journey).values_list(
        "pk", flat=True
    ):
        set_state(pk, state)


def pause_journey(actor: Actor, journey_id: int, *, why: str = "") -> Journey:
    """Nobody enters and nobody goes on until it is resumed; nothing of it is handed over."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey = _moved(journey_id, State.PAUSED, among=(State.RUNNING,))
        _set_steps(journey, Step.State.RESTING)
        facts.JOURNEY_PAUSED.record(actor, journey.pk, why=why)
        witness_decision()
    return journey


def resume_journey(actor: Actor, journey_id: int) -> Journey:
    """Go on. Steps whose time was hours ago are left out, and say so."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey = _moved(journey_id, State.RUNNING, among=(State.PAUSED,))
        _set_steps(journey, Step.State.OPEN)
        _wake_held(journey)
        facts.JOURNEY_RESUMED.record(actor, journey.pk)
        witness_decision()
    return journey


def _wake_held(journey: Journey) -> None:
    """Have those woken whose time came meanwhile: under a new key, for the old one is done with."""
    held = journey.enrolments.filter(state=Enrolment.State.INSIDE, is_held=True)
    rows = list(held.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for one in rows:
        one.hop, one.is_held = one.hop + 1, False
    Enrolment.objects.bulk_update(rows, ["hop", "is_held"], batch_size=500)
    now = clock.now()
    wakings = (
        (waking_key(one.pk, one.hop), one.customer_id, one.pk, one.due_at or now) for one in rows
    )
    wake_at(WAKING, wakings)


def stop_journey(actor: Actor, journey_id: int) -> Journey:
    """End it for everybody: whoever is on the way stays where they are, and what waits in the ledger goes out no
    more. It can be begun again for those who come then."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey = _moved(journey_id, State.STOPPED, among=(State.RUNNING, State.PAUSED))
        end_ways(journey.enrolments.filter(state=Enrolment.State.INSIDE), Enrolment.State.STOPPED)
        _set_steps(journey, Step.State.ENDED)
        JourneyVersion.objects.filter(pk=journey.version_id).update(ended_at=clock.now())
        facts.JOURNEY_STOPPED.record(actor, journey.pk)
        witness_decision()
    return journey


def end_ways(rows, state: str) -> None:
    """End ways of a journey with this state, and wake nobody for them any more."""
    call_off(WAKING, [waking_key(pk, hop) for pk, hop in rows.values_list("pk", "hop")])
    rows.update(state=state, place="", due_at=None, ended_at=clock.now())


def _moved(journey_id: int, state: str, *, among: Iterable[str]) -> Journey:
    journey = journey_locked(journey_id)
    if journey.state not in among:
        raise Conflict(_("The journey is not in a state for that. Look at its page again."))
    journey.state = state
    journey.save(update_fields=["state"])
    return journey


def _move_over(journey: Journey, version: JourneyVersion) -> None:
    """People of former versions wait on at the same step, or go on at the next one that is still there."""
    inside = journey.enrolments.filter(state=Enrolment.State.INSIDE).exclude(version=version)
    plan, walk = Plan(version.definition), Walk(journey, version)
    former = {each.pk: Plan(each.definition) for each in journey.versions.all()}
    left: list[str] = []
    for one in inside.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        old = former[one.version_id]
        place = plan.places.get(one.place)
        stays = place is not None and place.kind == old.places[one.place].kind
        one.version = version
        if stays:
            walk.changed[one.pk] = one
            continue
        left.append(waking_key(one.pk, one.hop))
        walk.note(one, one.place, Passage.Outcome.MOVED)
        walk.arrive(one, _next_there(old, plan, one.place), walk.now)
    call_off(WAKING, left)
    walk.run()


def _next_there(old: Plan, new: Plan, place: str) -> str:
    """The first step after `place` in the old path that the new one has, too; "" when none is."""
    order = list(old.places)
    for key in order[order.index(place) + 1 :]:
        if key in new.places and new.places[key].kind == old.places[key].kind:
            return key
    return ""
