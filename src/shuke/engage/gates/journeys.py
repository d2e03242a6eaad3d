"""Whoever's way through a journey has ended gets nothing more of it: the goal was reached, they were taken out,
or the very thing that it is about has come true a moment ago."""

import datetime as dt
from collections.abc import Mapping

from shuke.customers.queries import Reach
from shuke.engage.gates import RuledApproach
from shuke.engage.models import Enrolment, JourneyMessage

State = Enrolment.State
#: Ends after which what waits is not to go out any more.
OVER = (State.GOAL, State.REMOVED, State.STOPPED)


def ended(approach: RuledApproach) -> dict[int, dt.datetime | None]:
    """See `Gate`. Each send belongs to one way through the journey (`Send.occurrence` is its `Enrolment.nth`): another
    order of the same person neither stops its reminder nor lets it out."""
    if approach.kind != "journey" or not approach.step:
        return {}
    message = (
        JourneyMessage.objects.select_related("version")
        .defer("version__result")
        .get(step=approach.step)
    )
    people = {pk for who in approach.people for pk in (who.customer_id, who.person_id)}
    rows = Enrolment.objects.filter(journey=message.version.journey_id, customer__in=people)
    ways = {(one.customer_id, one.nth): one for one in rows}
    theirs = {who.customer_id: _way_of(who, approach.occurrences, ways) for who in approach.people}
    reached = _reached(message, [one for one in theirs.values() if one])
    over = [pk for pk, one in theirs.items() if one and (one.state in OVER or one.pk in reached)]
    return dict.fromkeys(over)


def _way_of(
    who: Reach, occurrences: Mapping[int, int], ways: Mapping[tuple[int, int], Enrolment]
) -> Enrolment | None:
    """The way that a send to them is of; None while it is of none. Records may have become one since it began."""
    nth = occurrences.get(who.customer_id, 0)
    return ways.get((who.customer_id, nth)) or ways.get((who.person_id, nth))


def _reached(message: JourneyMessage, ways: list[Enrolment]) -> set[int]:
    """The ways whose thing has come true, or never will, since anybody looked."""
    from shuke.engage.commands.journey_walking import came_true

    answers = came_true(message.version.definition.get("goal"), ways)
    return {one.pk for one in ways if one.thing in answers}
