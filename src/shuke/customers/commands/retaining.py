"""How long kinds of data stay: rules written, rehearsed, switched on and off, and carried out each night."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from shuke.common import basics, clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.customers import facts, jobs
from shuke.customers.models import RetentionPass, RetentionRules, RetentionSpell
from shuke.customers.queries import retention as queries
from shuke.customers.retention.rules import Rules, limit_of
from shuke.customers.slots import DataKind

log = logging.getLogger(__name__)
#: The hour of the shop's night from which on a day's passes begin.
BEGINS = 3


class _Ended(Exception):
    """The rules hold no longer: the batch is rolled back, and nothing more is forgotten by them."""


def write_retention(actor: Actor, definition: Mapping[str, Any]) -> RetentionRules:
    """Keep a new version (`retention.Rules.of`) and rehearse it in the background. It forgets nothing. Raises
    Invalid for what cannot be used."""
    require(actor, "customers.retention")
    rules = Rules.of(definition)
    with transaction.atomic():
        row = kit.write(actor, RetentionRules, rules.as_json(), len(rules.used))
        facts.RETENTION_WRITTEN.record(actor, row.pk)
        jobs.rehearse_retention.enqueue(row.pk)
    return row


def run_rehearsal(rules_id: int) -> None:
    """Count what a version would forget; for the job."""
    kit.rehearse(
        RetentionRules,
        rules_id,
        lambda definition, goes_on: queries.rehearse(Rules.of_version(definition), goes_on),
    )


def begin_retention(actor: Actor, rules_id: int) -> None:
    """Let a version hold in place of the one before: what is too old by it goes from the coming night on. Raises
    Conflict while it was not rehearsed."""
    require(actor, "customers.retention")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("retention")
        undo_with = kit.begin(actor, RetentionSpell, row)
        facts.RETENTION_BEGUN.record(actor, row.pk, undo_with=undo_with)


def end_retention(actor: Actor, rules_id: int) -> None:
    """Let a version hold no longer: everything stays. A pass that is under way ends with its batch. Raises
    Conflict when it does not hold."""
    require(actor, "customers.retention")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("retention")
        kit.end(actor, RetentionSpell, row)
        facts.RETENTION_ENDED.record(actor, row.pk, undo_with={})


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """As it was before a version was switched on: the one before holds again, or none. What went stays away."""
    kit.undo_begin(actor, fact, before, begin=begin_retention, end=end_retention)


def carry_out() -> int:
    """Forget what is too old by the rules that hold, each kind once a day; how many things went.

    Nothing happens before three in the shop's night, nor on the day on which the rules were switched on. Whoever
    is killed leaves a pass that is not through: the next call goes on with it. A kind that fails does not hold
    up the others. Safe at any time, also for two at once.
    """
    row, since, today = queries.holding(), queries.held_since(), clock.today()
    local = clock.now().astimezone(clock.shop_zone())
    if row is None or since is None or local.hour < BEGINS:
        return 0
    if since.astimezone(clock.shop_zone()).date() >= today:
        return 0
    rules = Rules.of_version(row.definition)
    return sum(_pass(row, kind, months, today) for kind, months in rules.used)


def _pass(row: RetentionRules, kind: DataKind, months: int, day: dt.date) -> int:
    limit = limit_of(months, day)
    one, _is_new = RetentionPass.objects.get_or_create(
        rules=row, kind=kind.code, day=day, defaults={"before": limit, "began_at": clock.now()}
    )
    if one.done_at:
        return 0
    try:
        kind.forget(limit, lambda count: _note(row, one.pk, count))
        _end_pass(row, kind, one.pk)
    except _Ended:
        return 0
    except Exception as error:
        log.exception("forgetting %s by the rules of retention failed", kind.code)
        RetentionPass.objects.filter(pk=one.pk).update(
            error=str(error)[:300] or type(error).__name__
        )
        return 0
    return RetentionPass.objects.values_list("forgotten", flat=True).get(pk=one.pk) - one.forgotten


def _note(row: RetentionRules, pass_id: int, count: int) -> None:
    """Count a batch in its own transaction."""
    alone("retention")
    if queries.holding() != row:
        raise _Ended
    RetentionPass.objects.filter(pk=pass_id).update(forgotten=F("forgotten") + count)


def _end_pass(row: RetentionRules, kind: DataKind, pass_id: int) -> None:
    with transaction.atomic(), override(basics.language()):
        alone("retention")
        one = RetentionPass.objects.get(pk=pass_id)
        if one.done_at:
            return
        RetentionPass.objects.filter(pk=pass_id).update(done_at=clock.now(), error="")
        if one.forgotten:
            facts.RETENTION_PASSED.record(SYSTEM, row.pk, kind=str(kind.label), count=one.forgotten)
