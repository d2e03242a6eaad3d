"""What orders brought, row by row in one currency: for results that must be right the moment a sale is there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from shuke.common.money import converted
from shuke.shop.models import Order
from shuke.shop.queries.exchange import Rates

_COLUMNS = ("customer_id", "kind", "placed_at", "total", "refunded", "cost", "currency")


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """One order or return. `revenue` is net of what was refunded; `profit` None where nobody knows the cost."""

    customer_id: int
    is_sale: bool
    placed_at: dt.datetime
    revenue: Decimal
    profit: Decimal | None


def money_of(orders: QuerySet[Order], rates: Rates) -> Iterator[OrderMoney]:
    """Of orders that `rates` covers, in its currency by the rate of each one's day: what insight's metrics `revenue`
    and `profit` count. Orders without a customer are left out."""
    rows = orders.exclude(customer=None).values_list(*_COLUMNS)
    for customer, kind, placed_at, total, refunded, cost, currency in rows:
        rate = rates.at(currency, placed_at) or Decimal(1)
        revenue = converted(total - refunded, rate)
        profit = None if cost is None else revenue - converted(cost, rate)
        yield OrderMoney(customer, kind == Order.Kind.SALE, placed_at, revenue, profit)
