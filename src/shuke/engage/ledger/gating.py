"""Who may get a letter: what the declared gates say."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.common.turns import alone
from shuke.customers.queries import Reach
from shuke.customers.slots import Gate, Stage
from shuke.engage.gates import RuledApproach, Terms
from shuke.engage.models import Send, SendingRules, Step
from shuke.engage.rules import Rules
from shuke.engage.steps import has_offer, is_automatic


@dataclass(frozen=True, slots=True)
class Stop:
    """Why somebody gets nothing now: the key of the gate; and until when, if it is only put off."""

    reason: str
    until: dt.datetime | None = None


def stops(
    step: Step,
    people: Iterable[Reach],
    stage: Stage,
    *,
    rules: Rules | None = None,
    automatic: bool | None = None,
    offers: bool | None = None,
    occurrences: Mapping[int, int] | None = None,
) -> dict[int, Stop]:
    """Whom the gates of this stage stop, by the customer id that was asked for.

    `rules` are those in force, unless they have been read already. `automatic`: whether conditions chose these
    people, of a step that is not stored yet; `offers`: whether there is an offer in it. `occurrences`: which of the
    sends of this step to each of them it is.
    """
    rules, now = rules_in_force() if rules is None else rules, clock.now()
    chosen = is_automatic(step) if automatic is None else automatic
    offering = has_offer(step) if offers is None else offers
    stopped: dict[int, Stop] = {}
    left = list(people)
    terms = Terms(step.purpose, {who.person_id for who in left})
    for gate in declared(Gate):
        if not left:
            break
        if stage not in gate.stages or (
            step.purpose == Step.Purpose.ANSWER and not gate.stops_answers
        ):
            continue
        how = (step.kind, step.purpose, step.channel)
        approach = RuledApproach(
            *how,
            left,
            now,
            rules,
            terms,
            occurrences or {},
            is_automatic=chosen,
            has_offer=offering,
            step=step.pk or 0,
        )
        answer = gate.check(approach)
        stopped |= {customer: Stop(gate.key, until) for customer, until in answer.items()}
        left = [who for who in left if who.customer_id not in answer]
    return stopped


def rules_in_force(*, lock: bool = False) -> Rules:
    """The sending rules. `lock` holds them until the caller's transaction ends: whoever counts by them
    then counts alone, and sees what was claimed before."""
    if lock:
        alone(
            "engage.rules"
        )  # by name: the newest row may not be the newest any more, or not be there
    row = SendingRules.objects.order_by("version").last()
    return Rules.from_json(row.definition, row.version) if row else Rules()


def reason_words(reason: str) -> str | Promise:
    """A `Send.reason` as pages show it."""
    if reason in Send.Reason.values:
        return Send.Reason(reason).label
    return {gate.key: gate.words for gate in declared(Gate)}.get(reason, reason)
