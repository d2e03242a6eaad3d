"""By what arrivals are one person: rules written, rehearsed on the past, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.customers import facts, jobs
from shuke.customers.joining.rules import Rules
from shuke.customers.models import JoinRules, JoinSpell
from shuke.customers.queries import joining as queries


def write_join_rules(actor: Actor, definition: Mapping[str, Any]) -> JoinRules:
    """Keep a new version (`joining.Rules.of`) and rehearse it on the past in the background. It changes nobody.
    Raises Invalid for what cannot be used."""
    require(actor, "customers.joining")
    rules = Rules.of(definition)
    with transaction.atomic():
        row = kit.write(actor, JoinRules, rules.as_json(), queries.past_arrivals())
        facts.JOINING_WRITTEN.record(actor, row.pk)
        jobs.rehearse_joining.enqueue(row.pk)
    return row


def never_join(actor: Actor, identity: int, *, base: int, why: str = "") -> JoinRules:
    """Write a version like `base` in which the value of this identity joins nobody."""
    rules = Rules.of(queries.rules_for(actor, base).definition)
    row = queries.value_of(actor, identity)
    return write_join_rules(actor, rules.without(row.kind, row.value, why))


def run_rehearsal(rules_id: int) -> None:
    """Try a version on the past; for the job."""
    from shuke.customers.joining.rehearsing import rehearse  # the engine of frames

    kit.rehearse(
        JoinRules,
        rules_id,
        lambda definition, goes_on: rehearse(queries.rules_now(), Rules.of(definition), goes_on),
    )


def begin_join_rules(actor: Actor, rules_id: int) -> None:
    """Let a version hold for whoever arrives from now on; records that are there stay as they are. Raises
    Conflict while it was not rehearsed."""
    require(actor, "customers.joining")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("customers.people")
        facts.JOINING_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, JoinSpell, row))


def end_join_rules(actor: Actor, rules_id: int) -> None:
    """Let a version hold no longer: the standard rules do. Raises Conflict when it does not hold."""
    require(actor, "customers.joining")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("customers.people")
        kit.end(actor, JoinSpell, row)
        facts.JOINING_ENDED.record(actor, row.pk, undo_with={})


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """As it was before a version was switched on: the one before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_join_rules, end=end_join_rules)
