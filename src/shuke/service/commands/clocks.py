"""Times within which people are answered: written, rehearsed, switched on; and who is told when one is missed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone, give_way
from shuke.service import facts, jobs
from shuke.service.clocks import in_force, wind
from shuke.service.commands.rows import note_event
from shuke.service.models import ClockRules, ClockSpell, Ticket
from shuke.service.queries.tickets import UNSOLVED, receivers
from shuke.service.rehearsing import rehearse, size
from shuke.service.terms import Stage, Terms
from shuke.team.queries.hours import Calendar, calendar

RULE = "tickets.rule"
#: Tickets of one transaction, and of one look.
_STEP, _LOOKED = 200, 1_000


def write_terms(actor: Actor, definition: Mapping[str, Any]) -> ClockRules:
    """Keep a new version and rehearse it in the background: nothing runs by it yet."""
    require(actor, RULE)
    terms = Terms.of(definition)
    with transaction.atomic():
        row = kit.write(actor, ClockRules, terms.as_json(), size())
        facts.TERMS_WRITTEN.record(actor, row.pk)
        jobs.rehearse_terms.enqueue(row.pk)
    return row


def run_rehearsal(version: int) -> None:
    """Try a version; for the job."""
    kit.rehearse(
        ClockRules,
        version,
        lambda definition, goes_on: rehearse(Terms.of_version(definition), goes_on),
    )


def begin_terms(actor: Actor, version: int) -> None:
    """Let a version hold in place of the one before; open tickets are wound by it."""
    require(actor, RULE)
    row = kit.version_for(ClockRules, version)
    with transaction.atomic():
        alone("service.clocks")
        facts.TERMS_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, ClockSpell, row))
        jobs.wind_all.enqueue()


def end_terms(actor: Actor, version: int) -> None:
    """Let a version hold no longer: nothing is late any more."""
    require(actor, RULE)
    row = kit.version_for(ClockRules, version)
    with transaction.atomic():
        alone("service.clocks")
        kit.end(actor, ClockSpell, row)
        facts.TERMS_ENDED.record(actor, row.pk)
        jobs.wind_all.enqueue()


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_terms, end=end_terms)


def wind_all() -> int:
    """Wind the clocks of all unsolved tickets, in steps; how many. Safe to run again."""
    last = count = 0
    while True:
        with transaction.atomic():
            rows = Ticket.objects.select_for_update().filter(pk__gt=last, state__in=UNSOLVED)
            some = list(rows.order_by("pk")[:_STEP])
            wind(*some)
        if not some:
            return count
        last, count = some[-1].pk, count + len(some)
        give_way()


def watch_clocks() -> int:
    """Say what is nearly due, what was missed, and hand it up the chain; how many tickets were touched."""
    terms = in_force()
    if terms is None:
        return 0
    now = clock.now()
    ahead = now + dt.timedelta(minutes=terms.warn)
    due = Ticket.objects.filter(due_at__lte=ahead, state__in=UNSOLVED).order_by("due_at", "pk")
    due = due.exclude(missed_for=F("due_at"), escalated__gte=len(terms.chain))
    due = due.exclude(warned_for=F("due_at"), due_at__gt=now)
    pks = list(due.values_list("pk", flat=True)[:_LOOKED])
    if not pks:
        return 0
    rules, touched = calendar(), 0
    for pk in pks:
        with transaction.atomic():
            row = due.select_for_update().filter(pk=pk).first()
            touched += row is not None and _look(row, terms, rules)
    return touched


def _look(row: Ticket, terms: Terms, rules: Calendar) -> bool:
    now, due = clock.now(), row.due_at
    assert due is not None
    if due > now:
        row.warned_for = due
        row.save(update_fields=["warned_for"])
        facts.WARNED.record(SYSTEM, row.pk)
        return True
    if row.missed_for != due:
        row.missed_for, row.misses = due, min(row.misses + 1, 32_000)
        row.save(update_fields=["missed_for", "misses"])
        note_event(row, SYSTEM, "missed")
        facts.MISSED.record(SYSTEM, row.pk)
        return True
    return _escalate(row, terms.chain, rules)


def _escalate(row: Ticket, chain: tuple[Stage, ...], rules: Calendar) -> bool:
    if row.escalated >= len(chain) or row.due_at is None:
        return False
    stage = chain[row.escalated]
    waited = rules.between(row.due_at, clock.now()).total_seconds()
    if waited < stage.after * 3600:
        return False
    row.escalated += 1
    if receivers().filter(pk=stage.to).exists():
        row.holder_id = stage.to
        note_event(row, SYSTEM, "escalated", holder=stage.to)
    row.save(update_fields=["escalated", "holder_id"])
    facts.ESCALATED.record(SYSTEM, row.pk, holder=stage.to)
    return True
