"""One person's way, changed by hand: taken out, or moved to another step."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.engage import facts
from shuke.engage.commands.journey_drafting import journey_locked
from shuke.engage.commands.journey_steering import end_ways
from shuke.engage.commands.journey_walking import WAKING, Walk, waking_key
from shuke.engage.due import call_off
from shuke.engage.models import Enrolment, Journey, Passage

State = Enrolment.State


def remove_from_journey(actor: Actor, journey_id: int, enrolment_id: int) -> None:
    """Take somebody out: nothing more of it comes to them. Conflict when they are not on the way."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey_locked(journey_id)
        one = _inside(journey_id, enrolment_id)
        end_ways(Enrolment.objects.filter(pk=one.pk), State.REMOVED)
        facts.JOURNEY_LEFT.record(
            actor, one.customer_id, journey=journey_id, enrolment=enrolment_id
        )


def move_in_journey(actor: Actor, journey_id: int, enrolment_id: int, place: str) -> None:
    """Let somebody go on at this step, at once. Conflict when they are not on the way, or the journey does not run;
    Invalid for a step that their version does not have."""
    require(actor, "journeys.send")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        if journey.state != Journey.State.RUNNING:
            raise Conflict(_("The journey does not run: switch it on first."))
        one = _inside(journey_id, enrolment_id)
        walk = Walk(journey, one.version)
        if place not in walk.plan.places:
            raise Invalid(_("This step is not there any more. Look at the journey again."))
        call_off(WAKING, [waking_key(one.pk, one.hop)])
        walk.note(one, one.place, Passage.Outcome.MOVED, actor.name)
        walk.arrive(one, place, walk.now)
        walk.run()
        facts.JOURNEY_MOVED.record(
            actor, one.customer_id, journey=journey_id, enrolment=enrolment_id
        )


def _inside(journey_id: int, enrolment_id: int) -> Enrolment:
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).select_related("version")
    one = rows.filter(journey=journey_id, pk=enrolment_id, state=State.INSIDE).first()
    if one is None:
        raise Conflict(_("They are not on the way any more."))
    return one
