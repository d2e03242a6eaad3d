"""Rules for stalled payments: written, rehearsed, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.sales import facts, jobs
from shuke.sales.models import StallRules, StallSpell
from shuke.sales.queries import rules as queries
from shuke.sales.rehearsing import DAYS, rehearse
from shuke.sales.stall_rules import Plan


def write_rules(actor: Actor, definition: Mapping[str, Any]) -> StallRules:
    """Keep a new version (`stall_rules.Plan.of`) and rehearse it in the background: nobody stands in the queue by it
    yet. Raises Invalid for what cannot be used."""
    require(actor, "sales.rule")
    plan = Plan.of(definition)
    with transaction.atomic():
        row = kit.write(actor, StallRules, plan.as_json(), DAYS)
        facts.RULES_WRITTEN.record(actor, row.pk)
        jobs.rehearse_rules.enqueue(row.pk)
    return row


def run_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        StallRules,
        version,
        lambda definition, goes_on: rehearse(Plan.of_version(definition), goes_on),
    )


def begin_rules(actor: Actor, version: int) -> None:
    """Let a version hold from now on, in place of the one before. Raises Conflict while it was not rehearsed."""
    require(actor, "sales.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("stall_rules")
        facts.RULES_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, StallSpell, row))


def end_rules(actor: Actor, version: int) -> None:
    """Nobody new stands in the queue from now on. Raises Conflict when it does not hold."""
    require(actor, "sales.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("stall_rules")
        kit.end(actor, StallSpell, row)
        facts.RULES_ENDED.record(actor, row.pk)


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_rules, end=end_rules)
