"""Whether two people share what orders and visits say of them: for whatever is given to newcomers."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from itertools import batched

from shuke.shop.models import Event, Order
from shuke.shop.queries.exchange import counted_currency, rates_into
from shuke.shop.queries.order_money import money_of
from shuke.shop.queries.scoping import COUNTED


def shared_by_orders(some: Collection[int], others: Collection[int]) -> list[str]:
    """Of two people, each given by all their records: "address" (parcels to one door), "device" (one browser in which
    both were known). Two queries."""
    signs = []
    parcels = Order.objects.exclude(address_key="")
    doors = parcels.filter(customer__in=list(some)).order_by().values("address_key")
    if parcels.filter(customer__in=list(others), address_key__in=doors).exists():
        signs.append("address")
    visits = Event.objects.exclude(visitor="")
    browsers = visits.filter(customer__in=list(some)).order_by().values("visitor")
    if visits.filter(customer__in=list(others), visitor__in=browsers).exists():
        signs.append("device")
    return signs


def orders_since(customers: Collection[int], since: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Sales of these records that count, placed from then on, the earliest first: (id, when)."""
    rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__in=list(customers))
    rows = rows.filter(placed_at__gte=since).order_by("placed_at", "pk")
    return list(rows.values_list("pk", "placed_at"))


def brought_by(customers: Collection[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """By record what all its orders brought in the shop's currency, net of returns: (revenue, profit). Orders of which
    nobody knows the cost are in the revenue alone."""
    rates = rates_into(counted_currency())
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for part in batched(sorted(customers), 2_000, strict=False):
        rows = Order.objects.filter(COUNTED, rates.covered, customer__in=part)
        for each in money_of(rows, rates):
            revenue, profit = sums.get(each.customer_id, (Decimal(0), Decimal(0)))
            sums[each.customer_id] = (revenue + each.revenue, profit + (each.profit or 0))
    return sums
