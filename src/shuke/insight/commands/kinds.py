"""Kinds of buyers: rules written, tried on the past, switched on and off; everybody judged by those that hold.

Judging is a run (`KindRun`) under a lease, once a shop's day and when other rules hold; it writes only what became
another, in batches. Decision 0380.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from shuke.common import bulk, clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.common.turns import alone
from shuke.insight import facts, jobs
from shuke.insight.commands.overruling import end_expired
from shuke.insight.commands.runs import Lease, run
from shuke.insight.kind_names import KINDS
from shuke.insight.kind_rows import NAMES, Change, Rows, changes, fresh_rows, overruled, stored
from shuke.insight.kinds import Rules
from shuke.insight.models import BuyerKind, KindPast, KindRules, KindRun, KindSpell
from shuke.insight.queries import kinds as queries

#: Rows that one transaction writes.
BATCH = 20_000


def write_kinds(actor: Actor, definition: Mapping[str, Any]) -> KindRules:
    """Keep a new version (`kinds.Rules.of`) and try it on the past in the background; nobody's kind changes by it.
    Raises Invalid for what cannot be used."""
    require(actor, "insight.rule")
    rules = Rules.of(definition)
    with transaction.atomic():
        row = kit.write(actor, KindRules, rules.as_json(), queries.STEPS)
        facts.KINDS_WRITTEN.record(actor, row.pk)
        jobs.rehearse_kinds.enqueue(row.pk)
    return row


def rehearse_kinds(rules_id: int) -> None:
    """Try a version on the past; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        KindRules,
        rules_id,
        lambda definition, goes_on: queries.rehearse(Rules.of_version(definition), goes_on),
    )


def begin_kinds(actor: Actor, rules_id: int) -> None:
    """Let a version hold from now on, in place of the one before; a job tells everybody apart by it. Raises Conflict
    while it was not tried."""
    require(actor, "insight.rule")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("kinds")
        undo_with = kit.begin(actor, KindSpell, row)
        facts.KINDS_BEGUN.record(actor, row.pk, undo_with=undo_with)
        jobs.judge_buyers.enqueue()


def end_kinds(actor: Actor, rules_id: int) -> None:
    """Let a version hold no longer: nobody is of a kind any more, what they were stays as their history. Raises
    Conflict when it does not hold."""
    require(actor, "insight.rule")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("kinds")
        kit.end(actor, KindSpell, row)
        facts.KINDS_ENDED.record(actor, row.pk, undo_with={})
        jobs.judge_buyers.enqueue()


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """As it was before a version was switched on."""
    kit.undo_begin(actor, fact, before, begin=begin_kinds, end=end_kinds)


def judge_buyers(*, force: bool = False) -> KindRun | None:
    """Tell everybody apart by the rules that hold, when it is due: once a shop's day and when other rules hold.
    None: not due, or another process does it. Busy while there is no copy to read."""
    rules, today = queries.holding(), clock.today()
    if not force and not _is_due(rules):
        return None
    end_expired(today)
    return run(KindRun, _worked_out, _write, day=today, rules=rules)


def _is_due(rules: KindRules | None) -> bool:
    last = queries.last_run()
    if last is None:
        return rules is not None
    if last.rules_id != (rules.pk if rules else None):
        return True
    return rules is not None and last.day != clock.today()


def _worked_out(made: KindRun) -> Change:
    """What is to be written; says on `made` how many are of each kind."""
    rules = Rules.of_version(made.rules.definition) if made.rules else None
    judged, made.counts = queries.judged_at(made.day, rules)
    words = queries.words_against() if rules else {}
    return changes(overruled(fresh_rows(judged), words), stored())


def _write(lease: Lease, made: KindRun, change: Change) -> None:
    """In batches, each its own transaction."""
    now = clock.now()
    for part in _parts(change.moved):
        with transaction.atomic():
            lease.renew()
            _remember(part, now)
            _upsert(part, now, since=now, rules_id=made.rules_id)
    for part in _parts(change.measured):
        with transaction.atomic():
            lease.renew()
            _upsert(part, now)
    _finish(lease, made, len(change.moved.customer) + len(change.measured.customer))


def _parts(rows: Rows) -> list[Rows]:
    count = len(rows.customer)
    return [rows.take(slice(at, at + BATCH)) for at in range(0, count, BATCH)]  # type: ignore[arg-type]


def _upsert(part: Rows, now: dt.datetime, **moved: object) -> None:
    """Of whom only the habits became others: since when they are of their kind stays."""
    values = {"at": now, "revision": next_revision(), **moved}
    first = values | {"since": now}
    rows = ((*each, *first.values()) for each in part.tuples())
    bulk.upsert(
        BuyerKind,
        ("customer_id", *NAMES, *first),
        rows,
        key=("customer_id",),
        update=(*NAMES, *values),
    )


def _remember(part: Rows, now: dt.datetime) -> None:
    """What these were until now."""
    where, params = bulk.among("customer_id", part.customer.tolist())
    columns = "customer_id, kind, balance, rules_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {KindPast._meta.db_table} ({columns}, began_at, ended_at) "
            f"SELECT {columns}, since, %s FROM {BuyerKind._meta.db_table} "
            f"WHERE kind <> '' AND {where}",
            [now, *params],
        )


def _finish(lease: Lease, made: KindRun, written: int) -> None:
    with transaction.atomic():
        lease.finish(counts=made.counts, written=written)
        people = sum(made.counts.get(kind, 0) for kind in KINDS)
        facts.KINDS_JUDGED.record(SYSTEM, people=people, written=written)
