"""One person's way through a journey, and why: each step that was passed, what came of it, what comes next."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.customers.queries import visible
from shuke.engage.journeys.plan import Plan
from shuke.engage.journeys.wording import step_words
from shuke.engage.ledger.gating import reason_words
from shuke.engage.models import Enrolment, JourneyMessage, Passage, Send
from shuke.engage.queries.running_journeys import journey_for


@dataclass(frozen=True)
class Passed:
    """One step of a way: its sentence, how it was passed, and what the ledger says of a message."""

    at: dt.datetime
    words: str
    outcome: Any
    tone: str
    detail: str


#: Ways that a record shows.
MOST = 5
#: Outcome -> the tone of its entry.
TONES = {"late": "bad", "failed": "bad", "written": "good", "done": "good"}


def way_for(actor: Actor, journey_id: int, enrolment_id: int) -> Enrolment:
    """One way of somebody whom the actor sees. NotFound else."""
    journey_for(actor, journey_id)
    rows = Enrolment.objects.select_related("journey", "version", "customer")
    one = rows.filter(pk=enrolment_id, journey=journey_id).first()
    if one is None or not visible(actor, {one.customer_id}):
        raise NotFound(_("There is no such way through this journey."))
    return one


def passed(actor: Actor, one: Enrolment) -> list[Passed]:
    """The steps of a way in their order."""
    plans: dict[int, Plan] = {}
    sends = _sends(one)
    rows = []
    for each in one.passages.prefetch_related("version").order_by("hop"):
        plan = plans.setdefault(each.version_id, Plan(each.version.definition))
        place = plan.places.get(each.place)
        words = step_words(actor, place.values) if place else each.place
        detail = each.detail or sends.get((each.version_id, each.place), "")
        label = Passage.Outcome(each.outcome).label
        rows.append(Passed(each.at, words, label, TONES.get(each.outcome, ""), detail))
    return rows


def _sends(one: Enrolment) -> dict[tuple[int, str], str]:
    """What became of the messages of a way, by version and step."""
    messages = {
        message.step_id: message
        for message in JourneyMessage.objects.filter(version__journey=one.journey_id)
    }
    rows = Send.objects.filter(
        customer=one.customer_id, occurrence=one.nth, step__in=list(messages)
    )
    words = {}
    for send in rows:
        message = messages[send.step_id]
        state = Send.State(send.state).label
        reason = f" ({reason_words(send.reason)})" if send.reason else ""
        words[message.version_id, message.place] = f"{state}{reason}"
    return words


def waits_at(actor: Actor, one: Enrolment) -> str:
    """The step at which somebody waits, as a sentence; "" when nowhere."""
    place = Plan(one.version.definition).places.get(one.place)
    return step_words(actor, place.values) if place else ""


def journeys_panel(actor: Actor, _customer: Any, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel: the ways of somebody that go on, and the latest that ended. None without the right or
    where there are none."""
    if not actor.can("journeys.view"):
        return None
    is_over = Case(When(state=Enrolment.State.INSIDE, then=0), default=1)
    rows = Enrolment.objects.filter(customer__in=ids).order_by(is_over, "-pk")
    rows = rows.select_related("journey", "version").defer("journey__draft", "version__result")
    ways = [{"way": one, "waits": waits_at(actor, one)} for one in rows[:MOST]]
    return {"ways": ways} if ways else None
