"""Kinds of buyers: rules written, tried on the past, switched on and off; everybody judged by those that hold.

Judging is a run (`KindRun`) under a lease, once a shop's day and when other rules hold; it writes only what became
another, in batches. Decision 0380.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from shuke.common import bulk, clock, ids, leases
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Busy
from shuke.common.leases import LeaseLost
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.common.turns import alone
from shuke.insight import facts, jobs
from shuke.insight.commands.overruling import end_expired
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
    rules, token = queries.holding(), ids.token(18)
    made = _begin(rules, token) if force or _is_due(rules) else None
    if made is None:
        return None
    row = KindRun.objects.filter(pk=made.pk, done_at=None)
    end_expired(made.day)
    try:
        with leases.beating(row, token):
            change = _worked_out(made)
        written = _write(row, token, made, change)
        _finish(row, token, made, written)
    except LeaseLost:
        return None
    except Busy:
        leases.release(row, token)
        raise
    return KindRun.objects.get(pk=made.pk)


def _is_due(rules: KindRules | None) -> bool:
    last = queries.last_run()
    if last is None:
        return rules is not None
    if last.rules_id != (rules.pk if rules else None):
        return True
    return rules is not None and last.day != clock.today()


def _begin(rules: KindRules | None, token: str) -> KindRun | None:
    """A new run, or one that a dead process left. None while another works."""
    today = {"day": clock.today(), "rules": rules}
    try:
        with transaction.atomic():
            made = KindRun.objects.filter(done_at=None).first()
            made = made or KindRun.objects.create(started_at=clock.now(), **today)
            if not leases.take(KindRun.objects.filter(pk=made.pk), token=token, **today):
                return None
    except IntegrityError:
        return None
    return KindRun.objects.get(pk=made.pk)


def _worked_out(made: KindRun) -> Change:
    """What is to be written; says on `made` how many are of each kind."""
    rules = Rules.of_version(made.rules.definition) if made.rules else None
    judged, made.counts = queries.judged_at(made.day, rules)
    words = queries.words_against() if rules else {}
    return changes(overruled(fresh_rows(judged), words), stored())


def _write(row: QuerySet[KindRun], token: str, made: KindRun, change: Change) -> int:
    """In batches, each its own transaction; how many rows."""
    now = clock.now()
    for part in _parts(change.moved):
        with transaction.atomic():
            leases.renew(row, token)
            _remember(part, now)
            extra = (now, next_revision(), now, made.rules_id)
            _upsert(part, ("at", "revision", "since", "rules_id"), extra)
    for part in _parts(change.measured):
        with transaction.atomic():
            leases.renew(row, token)
            _measure(part, now)
    return len(change.moved.customer) + len(change.measured.customer)


def _parts(rows: Rows) -> list[Rows]:
    count = len(rows.customer)
    return [rows.take(slice(at, at + BATCH)) for at in range(0, count, BATCH)]  # type: ignore[arg-type]


def _upsert(part: Rows, more: tuple[str, ...], extra: tuple) -> None:
    columns = ("customer_id", *NAMES, *more)
    rows = ((*values, *extra) for values in part.tuples())
    bulk.upsert(BuyerKind, columns, rows, key=("customer_id",), update=columns[1:])


def _measure(part: Rows, now: dt.datetime) -> None:
    """Of whom only the habits became others: since when they are of their kind stays."""
    at, revision = now, next_revision()
    columns = ("customer_id", *NAMES, "at", "revision", "since")
    rows = ((*values, at, revision, now) for values in part.tuples())
    bulk.upsert(BuyerKind, columns, rows, key=("customer_id",), update=columns[1:-1])


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


def _finish(row: QuerySet[KindRun], token: str, made: KindRun, written: int) -> None:
    with transaction.atomic():
        leases.renew(row, token)
        row.update(**leases.ENDED, done_at=clock.now(), counts=made.counts, written=written)
        people = sum(made.counts.get(kind, 0) for kind in BuyerKind.Kind.values)
        facts.KINDS_JUDGED.record(SYSTEM, people=people, written=written)
