"""What campaigns and journeys want said to people when they stand at the till (`customers.slots.TalkingPoint`)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from shuke.common import clock
from shuke.common.access import Actor
from shuke.customers.queries import Customer, records_of
from shuke.customers.slots import Hint
from shuke.engage.channels.till import TILL
from shuke.engage.letters import LetterError
from shuke.engage.models import Send, Step
from shuke.engage.queries.audience import recipients_for
from shuke.engage.steps import kind_of

#: For so long a word is worth saying, and so many to one person.
LIFETIME, MOST = dt.timedelta(days=30), 3


def prompts(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, list[Hint]]:
    """The latest of each of these people, as it reads now. A few queries, and one more for each step."""
    hints: dict[int, list[Hint]] = {}
    for step, persons in _waiting([one.pk for one in people]).items():
        for person, words in _written(step, persons).items():
            if words and len(hints.setdefault(person, [])) < MOST:
                hints[person].append(Hint("megaphone", words, "info"))
    return hints


def _waiting(people: Sequence[int]) -> dict[Step, list[int]]:
    """The steps that want something said to whom of them, the latest first."""
    if not Step.objects.filter(channel=TILL).exists():
        return {}  # most shops have no such step, and the till asks at every card
    persons = records_of(people)
    rows = Send.objects.filter(
        customer__in=list(persons),
        channel=TILL,
        state=Send.State.SENT,
        settled_at__gte=clock.now() - LIFETIME,
    )
    waiting: dict[Step, list[int]] = {}
    for send in rows.select_related("step").order_by("-settled_at", "-pk"):
        waiting.setdefault(send.step, []).append(persons[send.customer_id])
    return waiting


def _written(step: Step, persons: Sequence[int]) -> dict[int, str]:
    try:
        composer = kind_of(step).compose(step)
        recipients = recipients_for(persons, composer.variables, TILL)
        return {one.customer_id: composer.letter(one).decode() for one in recipients}
    except (LetterError, KeyError):  # its room is gone, or what it says cannot be read any more
        return {}
