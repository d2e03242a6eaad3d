"""Rules for suspected fake orders: written, rehearsed on the past, switched on and off, applied."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from shuke.common import basics, clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.shop import facts, jobs
from shuke.shop.commands.excluding import exclude_orders_by_id, include_orders_by_id
from shuke.shop.models import SuspicionRules, SuspicionSpell
from shuke.shop.queries import suspicion as queries
from shuke.shop.suspicion import Rules

#: Orders of so many days are judged again each hour: refunds and parcels come later than their order.
RECENT = dt.timedelta(days=60)


def write_rules(actor: Actor, definition: Mapping[str, Any]) -> SuspicionRules:
    """Keep a new version (`suspicion.Rules.of`) and rehearse it on the past in the background. It changes no
    order. Raises Invalid for what cannot be used."""
    require(actor, "orders.suspect")
    rules = Rules.of(definition)
    with transaction.atomic():
        row = kit.write(actor, SuspicionRules, rules.as_json(), len(queries.slices(clock.now())))
        facts.SUSPICION_WRITTEN.record(actor, row.pk)
        jobs.rehearse_suspicion.enqueue(row.pk)
    return row


def run_rehearsal(rules_id: int) -> None:
    """Try a version on the past; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        SuspicionRules,
        rules_id,
        lambda definition, goes_on: queries.rehearse(Rules.of_version(definition), goes_on),
    )


def begin_rules(actor: Actor, rules_id: int) -> None:
    """Let a version hold from now on, in place of the one before: what it suspects of the past year and of
    what comes is left out of analysis, a job does it. Raises Conflict while it was not rehearsed."""
    require(actor, "orders.suspect")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("suspicion")
        undo_with = kit.begin(actor, SuspicionSpell, row)
        facts.SUSPICION_BEGUN.record(actor, row.pk, undo_with=undo_with)
        jobs.mark_suspects.enqueue(whole=True)


def end_rules(actor: Actor, rules_id: int, *, put_back: bool = False) -> int:
    """Let a version hold no longer; with `put_back` the orders that it left out count again, except those
    that somebody judged since. How many do. Raises Conflict when it does not hold."""
    require(actor, "orders.suspect")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("suspicion")
        kit.end(actor, SuspicionSpell, row)
        facts.SUSPICION_ENDED.record(actor, row.pk, undo_with={})
        if not put_back:
            return 0
        reason = str(_("The rules were switched off"))
        ids = queries.marked_by(row)
        return len(include_orders_by_id(SYSTEM, ids, reason, rules=row.pk)) if ids else 0


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """As it was before a version was switched on: its orders count again, the one before holds again."""
    end = partial(end_rules, put_back=True)
    kit.undo_begin(actor, fact, before, begin=begin_rules, end=end)


def mark_suspects(*, whole: bool = False) -> int:
    """Leave out what the rules that hold suspect of the last 60 days, or of the whole year; how many orders.

    What is left out already stays as it is, and what somebody counted again by hand is not touched. Nothing
    happens while no rules hold. Safe at any time.
    """
    from shuke.shop.suspicion.judging import judge, suspected

    if (row := queries.holding()) is None:
        return 0
    rules, now, count = Rules.of_version(row.definition), clock.now(), 0
    spans = queries.slices(now) if whole else [(now - RECENT, now)]
    for since, until in spans:
        some = suspected(judge(rules, since, until), rules)
        fresh = some.filter(~some["excluded"])
        judged = queries.included_by_hand(fresh["order_id"].to_list())
        by_codes: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for order, codes in fresh.select("order_id", "codes").iter_rows():
            if order not in judged:
                by_codes[tuple(codes)].append(order)
        count += _leave_out(row, rules, by_codes)
    return count


def _leave_out(
    row: SuspicionRules, rules: Rules, by_codes: Mapping[tuple[str, ...], list[int]]
) -> int:
    """In one transaction, and only while the version holds: somebody may be switching it off. The reason is
    a text of the record: in the shop's language, whoever's worker writes it."""
    count = 0
    with transaction.atomic(), override(basics.language()):
        alone("suspicion")
        if queries.holding() != row:
            return 0
        for codes, ids in by_codes.items():
            reason = rules.reason(list(codes))
            count += len(exclude_orders_by_id(SYSTEM, ids, reason, rules=row.pk))
    return count
