"""How the messages of journeys go through the ledger: what their `StepKind` declares."""

from collections.abc import Collection
from typing import Any

from shuke.common.access import SYSTEM
from shuke.engage.commands.journey_steering import pause_journey
from shuke.engage.contents import content_of_step
from shuke.engage.journeys.plan import Plan
from shuke.engage.models import Journey, JourneyMessage, Step
from shuke.engage.steps import Composer


def compose(step: Step) -> Composer:
    """As campaigns over its channel are written."""
    return content_of_step(step.channel).compose(step.journey_message)


def sender(step: Step) -> str:
    return step.journey_message.sender


def trouble(step: Step, words: str, lasting: bool) -> None:
    """What will not mend by itself pauses the journey; the rest is tried again each minute."""
    journey = Journey.objects.get(versions__messages__step=step)
    if lasting and journey.state == Journey.State.RUNNING:
        pause_journey(SYSTEM, journey.pk, why=words[:300])


def details(step_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = JourneyMessage.objects.filter(step__in=step_ids)
    columns = ("step_id", "version__journey_id", "version__journey__name")
    return {
        step_id: {"journey": pk, "name": name} for step_id, pk, name in rows.values_list(*columns)
    }


def has_offer(step: Step) -> bool:
    message = getattr(step, "journey_message", None)
    return bool(message and _has_offer(message))


def offering(step_ids: Collection[int]) -> set[int]:
    """Those whose message was written as one with an offer."""
    rows = JourneyMessage.objects.filter(step__in=step_ids).prefetch_related("version")
    return {one.step_id for one in rows if _has_offer(one)}


def _has_offer(message: JourneyMessage) -> bool:
    place = Plan(message.version.definition).places[message.place]
    return bool(place.values.get("has_offer"))
