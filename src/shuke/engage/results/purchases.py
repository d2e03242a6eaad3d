"""Who of a campaign's two groups bought in the days after it, and for how much."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched

from django.db.models import Q

from shuke.common.access import Actor
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


def buyers(actor: Actor, campaign: Campaign, until: dt.datetime) -> dict[int, Buyer]:
    """Buyers of both groups from launch until `until`, by the id in the ledger."""
    start = campaign.launched_at
    assert start is not None
    compared = campaign.sends.filter(arm__in=(Send.Arm.LETTER, Send.Arm.CONTROL))
    theirs = compared.values("customer_id")
    orders = shop.counted(actor).filter(
        Q(customer__in=theirs)
        | Q(customer__merged_into__in=theirs)
        | Q(customer__absorbed__in=theirs),
        placed_at__gte=start,
        placed_at__lt=until,
    )
    rows = list(
        orders.distinct().values_list(
            "pk",
            "customer_id",
            "customer__merged_into_id",
            "kind",
            "placed_at",
            "total",
            "refunded",
            "cost",
        )
    )
    people = _people(compared, rows)
    found: dict[int, Buyer] = {}
    for _pk, customer, into, kind, placed_at, total, refunded, cost in rows:
        who = people.get(customer or 0) or people.get(into or 0)
        if who is None:
            continue
        buyer = found.setdefault(who[0], Buyer(*who))
        revenue = total - refunded
        buyer.orders += kind == "sale"
        buyer.revenue += revenue
        day = (placed_at - start).days
        buyer.by_day[day] = buyer.by_day.get(day, Decimal(0)) + revenue
        if cost is None:
            buyer.costless += 1
        else:
            buyer.profit += revenue - cost
    return found


def _people(compared, rows: list[tuple]) -> dict[int, tuple[int, str]]:
    """Every id under which somebody of the campaign may have bought -> (id in the ledger, arm)."""
    ids = {row[1] for row in rows} | {row[2] for row in rows if row[2]}
    known: dict[int, tuple[int, str]] = {}
    for customer, into, arm in _arms(compared, ids):
        known[customer] = (customer, arm)
        if into:
            known.setdefault(into, (customer, arm))
    return known


def _arms(compared, ids: set[int]) -> Iterator[tuple[int, int | None, str]]:
    for some in batched(sorted(ids), BATCH, strict=False):
        of_them = Q(customer__in=some) | Q(customer__merged_into__in=some)
        yield from compared.filter(of_them).values_list(
            "customer_id", "customer__merged_into_id", "arm"
        )
