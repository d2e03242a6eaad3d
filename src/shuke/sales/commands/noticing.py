"""Who is stuck, who has paid, what was given up: what a job keeps true."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.draws import is_held_out
from shuke.common.turns import alone, give_way
from shuke.customers import commands as customers
from shuke.customers.queries import people_of
from shuke.sales import facts
from shuke.sales.models import Stall, StallRules, StallStep
from shuke.sales.queries.rules import holding
from shuke.sales.reasons import judge
from shuke.sales.stall_rules import Plan
from shuke.shop.queries.checkout import (
    Bought,
    Stuck,
    bought_since,
    carts_left,
    sales_unpaid,
    states_of,
)

TOUCH = "sales.stall"
#: How far a look reaches back beyond the wait: events of servers come late. A whole look takes all hours.
_LATE = dt.timedelta(hours=1)
_BATCH = 500
Outcome = Stall.Outcome


def keep_stalls(*, whole: bool = False) -> int:
    """Close what is settled, notice who is stuck, give back what nobody does anything about; how many were noticed.
    Safe at any time and again. Without rules that hold nobody is noticed."""
    close_settled()
    row = holding()
    plan = Plan.of_version(row.definition) if row else Plan()
    _give_up(plan)
    _lapse(plan)
    return notice(row, plan, whole=whole) if row else 0


def notice(row: StallRules, plan: Plan, *, whole: bool = False) -> int:
    """A row for everybody who is stuck by these rules and has none yet."""
    now = clock.now()
    until = now - dt.timedelta(minutes=plan.wait)
    oldest = now - dt.timedelta(hours=plan.hours)
    since = oldest if whole else max(oldest, until - _LATE)
    listed = [*sales_unpaid(since, until), *carts_left(since, until)]
    listed = [each for each in listed if each.value is None or each.value >= plan.least]
    count = 0
    for some in batched(listed, _BATCH, strict=False):
        count += _write(row, plan, some, now)
        give_way()
    return count


def _write(row: StallRules, plan: Plan, some: Sequence[Stuck], now: dt.datetime) -> int:
    with transaction.atomic():
        alone("stalls")
        there = set(
            Stall.objects.filter(key__in=[e.key for e in some]).values_list("key", flat=True)
        )
        open_now = Stall.objects.filter(customer__in=[e.customer for e in some], ended_at=None)
        taken = set(open_now.values_list("customer_id", flat=True))
        fresh = []
        for each in some:
            if each.key not in there and each.customer not in taken:
                taken.add(each.customer)
                fresh.append(each)
        signs = judge(fresh) if fresh else {}
        seed = f"stalls:{row.pk}"
        made = Stall.objects.bulk_create(
            Stall(
                customer_id=each.customer,
                kind=Stall.Kind.ORDER if each.order else Stall.Kind.CART,
                key=each.key,
                order_id=each.order,
                store_id=each.store,
                step=each.step,
                device=each.device,
                value=each.value,
                currency=each.currency,
                products=[list(pair) for pair in each.products],
                reason=signs[each.key][0][0] if signs[each.key] else "unknown",
                evidence=[list(pair) for pair in signs[each.key]],
                stalled_at=each.at,
                noticed_at=now,
                rules=row,
                is_spared=is_held_out(seed, each.customer, plan.spare),
            )
            for each in fresh
        )
        tell(made)
    return len(made)


def tell(stalls: Iterable[Stall]) -> None:
    """Their entries on the timeline, as they stand now. Call inside the transaction."""
    customers.record_touches(
        (
            row.customer_id,
            row.stalled_at,
            TOUCH,
            row.pk,
            {
                "kind": row.kind,
                "outcome": row.outcome,
                "value": str(row.value or ""),
                "currency": row.currency,
            },
            "",
        )
        for row in stalls
    )


def close_settled(ids: Sequence[int] | None = None) -> int:
    """Close stalls whose payment came, or whose order was cancelled; all open ones, or these. How many."""
    rows = Stall.objects.filter(ended_at=None)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    count = 0
    for some in batched(rows.order_by("pk").iterator(), _BATCH, strict=False):
        orders = states_of({row.order_id for row in some if row.order_id})
        stands = people_of(row.customer_id for row in some)
        bought = bought_since({stands[row.customer_id]: row.stalled_at for row in some})
        for row in some:
            mine = orders.get(row.order_id or 0) or bought.get(stands[row.customer_id])
            if mine is not None:
                count += _close(row, Outcome.PAID, mine)
            elif row.order_id in orders:
                count += _close(row, Outcome.CANCELLED)
    return count


def _close(row: Stall, outcome: str, bought: Bought | None = None) -> int:
    """End one by itself, unless somebody ended it meanwhile."""
    values: dict[str, object] = {"outcome": outcome, "ended_at": clock.now()}
    if bought is not None:
        values |= {
            "ended_at": max(bought.at, row.stalled_at),
            "paid_order_id": bought.order,
            "paid": bought.total,
            "profit": None if bought.cost is None else bought.total - bought.cost,
            "paid_currency": bought.currency,
        }
    with transaction.atomic():
        if not Stall.objects.filter(pk=row.pk, ended_at=None).update(**values):
            return 0
        row.outcome = outcome
        tell([row])
        if bought is not None:
            facts.STALL_PAID.record(SYSTEM, row.customer_id, stall=row.pk, order=bought.order)
    return 1


def _give_up(plan: Plan) -> None:
    """Whoever is stuck for longer than the rules wait is stuck no more: nothing came of it."""
    old = clock.now() - dt.timedelta(hours=plan.hours)
    for row in Stall.objects.filter(ended_at=None, stalled_at__lt=old).order_by("pk").iterator():
        _close(row, Outcome.EXPIRED)


def _lapse(plan: Plan) -> None:
    """Claims under which nothing was done for long go back into the queue."""
    old = clock.now() - dt.timedelta(minutes=plan.lapse)
    idle = Stall.objects.filter(ended_at=None, holder__isnull=False, tried_at__lt=old)
    for pk in list(idle.values_list("pk", flat=True)):
        with transaction.atomic():
            if idle.filter(pk=pk).update(holder=None, claimed_at=None, tried_at=None):
                StallStep.objects.create(
                    stall_id=pk, kind=StallStep.Kind.LAPSED, at=clock.now(), by=SYSTEM.name
                )
