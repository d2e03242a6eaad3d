"""What referral rules would have cost on the newcomers of a year. Changes nothing."""

import datetime as dt
from decimal import Decimal
from itertools import batched
from typing import Any

from shuke.common import basics, clock
from shuke.common.versions import GoesOn
from shuke.customers import queries as customers
from shuke.loyalty.queries.rules import in_force
from shuke.loyalty.referrals import Terms
from shuke.shop.queries import brought_by, counted_currency, rates_into
from shuke.shop.queries.line_worth import line_worth, sales_between

YEAR, BATCH = dt.timedelta(days=365), 2_000


def rehearse(terms: Terms, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: `newcomers` of the last year, how many of them `qualify` by their first order, what one rewarded friend
    would `cost` (both sides, by what points cost the shop), what a newcomer brought in `profit` on average until now,
    and of how many of a hundred brought friends the shop must be sure that they would not have come by themselves for
    it to pay (`break_even`; None: it never does). None: stopped."""
    now = clock.now()
    orders = sales_between(now - YEAR, now).order_by("pk").values_list("pk", flat=True)
    rates, done = rates_into(counted_currency()), 0
    newcomers: set[int] = set()
    qualify = 0
    for part in batched(list(orders), BATCH, strict=False):
        first = _first_orders(part, rates)
        newcomers |= set(first)
        qualify += sum(1 for remaining in first.values() if remaining and remaining >= terms.least)
        done += len(part)
        if goes_on is not None and not goes_on(done):
            return None
    worth = brought_by(customers.records_of(newcomers))
    profit = sum((each[1] for each in worth.values()), Decimal(0))
    average = profit / len(newcomers) if newcomers else Decimal(0)
    cost = in_force().cost(terms.referrer_points + terms.friend_points)
    return {
        "newcomers": len(newcomers),
        "qualify": qualify,
        "cost": f"{cost:.2f}",
        "profit": f"{average:.2f}",
        "break_even": _break_even(cost, average),
        "currency": basics.currency(),
    }


def _first_orders(orders: tuple[int, ...], rates: Any) -> dict[int, int]:
    """By newcomer what was kept of the order that was their first, of those orders."""
    lines = line_worth(orders, rates)
    of = customers.people_of({line.customer for line in lines if line.customer})
    rows = customers.Customer.objects.filter(pk__in=set(of.values()))
    first = dict(rows.values_list("pk", "first_order_at"))
    result: dict[int, int] = {}
    for line in lines:
        person = of.get(line.customer or 0)
        if person is not None and first.get(person) == line.placed_at:
            result[person] = result.get(person, 0) + line.remaining
    return result


def _break_even(cost: Decimal, profit: Decimal) -> int | None:
    """In whole percent, rounded up; None when even a hundred are not enough."""
    if profit <= 0 or cost > profit:
        return None
    return -int(-(cost * 100 / profit) // 1)
