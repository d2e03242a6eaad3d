"""Who of a campaign's two groups bought in the days after it, and for how much."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched

from django.db.models import QuerySet

from shuke.common.access import Actor
from shuke.customers.queries import survivors
from shuke.engage.models import Campaign, Send
from shuke.shop import queries as shop

BATCH = 2_000


@dataclass
class Buyer:
    """One person's counted orders inside the window. Amounts are net of returns and refunds."""

    customer_id: int
    arm: str
    orders: int = 0
    revenue: Decimal = Decimal(0)
    #: Revenue less the cost of the goods, of the orders whose cost is known.
    profit: Decimal = Decimal(0)
    #: Counted orders whose cost nobody knows.
    costless: int = 0
    by_day: dict[int, Decimal] = field(default_factory=dict)
    #: Day of the window of the first order; beyond every window for who only returned something.
    first_day: int = 10**6

    @property
    def bought(self) -> bool:
        """Whether anything was bought in the window, not only returned or refunded."""
        return self.orders > 0


def buyers(actor: Actor, campaign: Campaign, until: dt.datetime, currency: str) -> dict[int, Buyer]:
    """Buyers of both groups from launch until `until`, by the id in the ledger; orders of other
    currencies are converted by the rate of their day, or left out where there is none.

    Read from the orders themselves, so that a sale shows at once. What counts is what insight's metrics
    `orders`, `revenue` and `profit` count; `tests/test_results_agree.py` holds the two together.
    """
    start = campaign.launched_at
    assert start is not None
    by_customer: dict[int, Buyer] = {}
    rates = shop.rates_into(currency)
    orders = shop.counted(actor).filter(rates.covered, placed_at__gte=start, placed_at__lt=until)
    for customer, arm, (row,) in with_people(orders, campaign, _money(rates)):
        buyer = by_customer.setdefault(customer, Buyer(customer, arm))
        buyer.orders += row.is_sale
        buyer.revenue += row.revenue
        day = (row.placed_at - start).days
        if row.is_sale:
            buyer.first_day = min(buyer.first_day, day)
        buyer.by_day[day] = buyer.by_day.get(day, Decimal(0)) + row.revenue
        if row.profit is None:
            buyer.costless += 1
        else:
            buyer.profit += row.profit
    return by_customer


def with_people(
    orders: QuerySet, campaign: Campaign, read: Callable[[QuerySet], list[tuple]]
) -> Iterator[tuple[int, str, tuple]]:
    """What `read` tells of the orders of somebody in the campaign, the customer first in each row: their id
    in the ledger, their group, and the rest of the row."""
    compared = campaign.sends.filter(arm__in=(Send.Arm.LETTER, Send.Arm.CONTROL))
    rows = read(orders.filter(customer__in=compared.values("customer_id")))
    arms = _arms(compared, {row[0] for row in rows})
    for customer, *rest in rows:
        yield customer, arms[customer], tuple(rest)
    others = _others(compared)
    for some in batched(sorted(others), BATCH, strict=False):
        for customer, *rest in read(orders.filter(customer__in=some)):
            yield *others[customer], tuple(rest)


def _money(rates: shop.Rates) -> Callable[[QuerySet], list[tuple]]:
    return lambda orders: [(row.customer_id, row) for row in shop.money_of(orders, rates)]


def _others(compared: QuerySet) -> dict[int, tuple[int, str]]:
    """Ids outside the ledger that stand for somebody in it, by merges before the launch or since
    -> (id in the ledger, arm)."""
    merged = survivors()
    if not merged:
        return {}
    arms = _arms(compared, set(merged) | set(merged.values()))
    of = {merged.get(customer, customer): customer for customer in sorted(arms, reverse=True)}
    everybody = {**merged, **{last: last for last in merged.values()}}
    return {
        customer: (of[last], arms[of[last]])
        for customer, last in everybody.items()
        if last in of and customer not in arms
    }


def _arms(compared: QuerySet, ids: set[int]) -> dict[int, str]:
    arms: dict[int, str] = {}
    for some in batched(sorted(ids), BATCH, strict=False):
        arms.update(compared.filter(customer__in=some).values_list("customer_id", "arm"))
    return arms
