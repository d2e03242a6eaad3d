"""Earning rules: written, rehearsed, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.loyalty import facts, jobs
from shuke.loyalty.models import EarningRules, EarningSpell
from shuke.loyalty.plan import Plan
from shuke.loyalty.queries import rules as queries
from shuke.loyalty.rehearsing import rehearse, size


def write_rules(actor: Actor, definition: Mapping[str, Any]) -> EarningRules:
    """Keep a new version (`plan.Plan.of`) and rehearse it in the background: nobody earns by it yet. Raises Invalid
    for what cannot be used."""
    require(actor, "loyalty.rule")
    plan = Plan.of(definition)
    with transaction.atomic():
        row = kit.write(actor, EarningRules, plan.as_json(), size())
        facts.RULES_WRITTEN.record(actor, row.pk)
        jobs.rehearse_rules.enqueue(row.pk)
    return row


def run_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        EarningRules,
        version,
        lambda definition, goes_on: rehearse(Plan.of_version(definition), goes_on),
    )


def begin_rules(actor: Actor, version: int) -> None:
    """Let a version hold from now on, in place of the one before; what was earned stays as it was earned. Raises
    Conflict while it was not rehearsed."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        facts.RULES_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, EarningSpell, row))
        jobs.follow_orders.enqueue(whole=bool(Plan.of_version(row.definition).since))


def end_rules(actor: Actor, version: int) -> None:
    """Let a version hold no longer: orders from now on earn nothing; points stay. Raises Conflict when it does not
    hold."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        kit.end(actor, EarningSpell, row)
        facts.RULES_ENDED.record(actor, row.pk)


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_rules, end=end_rules)
