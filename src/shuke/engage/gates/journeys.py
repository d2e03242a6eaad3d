"""Whoever's way through a journey has ended gets nothing more of it: the goal was reached, they were taken out,
or the very thing that it is about has come true a moment ago."""

import datetime as dt

from shuke.engage.gates import RuledApproach
from shuke.engage.models import Enrolment, JourneyMessage

State = Enrolment.State
#: Ends after which what waits is not to go out any more.
OVER = (State.GOAL, State.REMOVED, State.STOPPED)


def ended(approach: RuledApproach) -> dict[int, dt.datetime | None]:
    """See `Gate`. Of somebody's several ways through the journey the latest says it."""
    if approach.kind != "journey" or not approach.step:
        return {}
    message = JourneyMessage.objects.select_related("version").get(step=approach.step)
    people = {who.customer_id for who in approach.people} | {
        who.person_id for who in approach.people
    }
    rows = Enrolment.objects.filter(journey=message.version.journey_id, customer__in=people)
    latest = {one.customer_id: one for one in rows.order_by("pk")}
    over = {pk for pk, one in latest.items() if one.state in OVER}
    over |= _reached(message, list(latest.values()))
    return {
        who.customer_id: None
        for who in approach.people
        if who.customer_id in over or who.person_id in over
    }


def _reached(message: JourneyMessage, people: list[Enrolment]) -> set[int]:
    """Those whose thing has come true, or never will, since anybody looked."""
    from shuke.engage.commands.journey_walking import goal_answers

    answers = goal_answers(message.version.definition, people)
    return {one.customer_id for one in people if one.thing in answers}
