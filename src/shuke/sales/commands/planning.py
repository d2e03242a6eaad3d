"""The commission plan: written, tried on the last three months, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.sales import facts, jobs
from shuke.sales.models import PayPlan, PaySpell
from shuke.sales.pay_plan import Plan
from shuke.sales.pay_rehearsing import MONTHS, rehearse
from shuke.sales.queries import plans as queries


def write_plan(actor: Actor, definition: Mapping[str, Any]) -> PayPlan:
    """Keep a new version (`pay_plan.Plan.of`) and try it in the background: nothing is paid by it yet. Raises Invalid
    for what cannot be used."""
    require(actor, "sales.pay")
    plan = Plan.of(definition)
    with transaction.atomic():
        row = kit.write(actor, PayPlan, plan.as_json(), MONTHS)
        facts.PLAN_WRITTEN.record(actor, row.pk)
        jobs.rehearse_plan.enqueue(row.pk)
    return row


def run_plan_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        PayPlan,
        version,
        lambda definition, goes_on: rehearse(Plan.of_version(definition), goes_on),
    )


def begin_plan(actor: Actor, version: int) -> None:
    """Let a version hold from now on. The months that are not locked are worked out anew by it."""
    require(actor, "sales.pay")
    row = queries.plan_for(actor, version)
    with transaction.atomic():
        alone("pay_plan")
        facts.PLAN_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, PaySpell, row))
        jobs.keep_pay.enqueue()


def end_plan(actor: Actor, version: int) -> None:
    """Nothing is paid from this month on. Raises Conflict when it does not hold."""
    require(actor, "sales.pay")
    row = queries.plan_for(actor, version)
    with transaction.atomic():
        alone("pay_plan")
        kit.end(actor, PaySpell, row)
        facts.PLAN_ENDED.record(actor, row.pk)


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_plan, end=end_plan)
