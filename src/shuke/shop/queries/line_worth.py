"""What lines of sales came to and what of it was not given back: for whatever is earned on them."""

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from shuke.common.money import SCALE
from shuke.shop.models import Order, OrderLine
from shuke.shop.queries.exchange import Rates, counted_currency, rates_into
from shuke.shop.queries.scoping import COUNTED

_ORDER = (
    *("pk", "number", "customer_id", "placed_at", "currency", "goods", "discount", "refunded"),
    *("status", "excluded_at"),
)
_LINE = (*("pk", "order_id", "amount", "product__code", "product__category", "product__brand"),)


class LineWorth(NamedTuple):
    """One line of a sale. `net`: what was paid for it, without its share of the order's discount; `remaining`: what of
    that was not given back, nothing of an order that does not count. Integer units, in the shop's currency."""

    line: int
    order: int
    number: str
    customer: int | None
    placed_at: dt.datetime
    code: str
    category: str
    brand: str
    net: int
    remaining: int


def changed_sales(after: int, until: int, since: dt.datetime) -> Iterator[int]:
    """Ids of sales placed from `since` on of which something changed in the revisions after `after` up to `until`:
    they themselves, their lines, what was returned of them. Ascending, each once."""
    fresh = Q(revision__gt=after, revision__lte=until)
    lines = OrderLine.objects.filter(fresh)
    touched = set(Order.objects.filter(fresh).values_list("pk", flat=True))
    touched |= set(lines.order_by().values_list("order_id", flat=True).distinct())
    returned = set(lines.exclude(returns=None).values_list("returns__order_id", flat=True))
    for part in _parts(sorted(touched)):
        back = OrderLine.objects.filter(order__in=part, returns__isnull=False)
        returned |= set(back.values_list("returns__order_id", flat=True))
    for part in _parts(sorted(touched | returned)):
        sales = Order.objects.filter(pk__in=part, kind=Order.Kind.SALE, placed_at__gte=since)
        yield from sales.order_by("pk").values_list("pk", flat=True)


def all_sales(since: dt.datetime) -> Iterator[int]:
    """Ids of every sale placed from `since` on, ascending."""
    sales = Order.objects.filter(kind=Order.Kind.SALE, placed_at__gte=since)
    yield from sales.order_by("pk").values_list("pk", flat=True).iterator()


def sales_between(since: dt.datetime, until: dt.datetime) -> QuerySet[Order]:
    """Sales of a time that count, whoever bought."""
    rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__isnull=False)
    return rows.filter(placed_at__gte=since, placed_at__lt=until)


def existing_orders(ids: Collection[int]) -> set[int]:
    """Those of the orders that there are still."""
    return set(Order.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))


def line_worth(orders: Collection[int], rates: Rates | None = None) -> list[LineWorth]:
    """The lines of these sales, by order and line. Those of other currencies without a rate are left out. Three
    queries."""
    rates = rates or rates_into(counted_currency())
    rows = Order.objects.filter(pk__in=list(orders), kind=Order.Kind.SALE)
    by_id = {row["pk"]: row for row in rows.values(*_ORDER)}
    counted = set(rows.filter(COUNTED).values_list("pk", flat=True))
    lines = OrderLine.objects.filter(order__in=list(by_id), removed_at=None)
    back = dict(
        OrderLine.objects.filter(
            returns__order__in=list(by_id), removed_at=None, order__kind=Order.Kind.RETURN,
            order__excluded_at=None,
        )
        .exclude(order__status__in=(Order.Status.UNPAID, Order.Status.CANCELLED))
        .order_by()
        .values_list("returns")
        .annotate(amount=Sum("amount"))
    )  # fmt: skip
    result = []
    for line in lines.order_by("order", "pk").values(*_LINE):
        order = by_id[line["order_id"]]
        rate = rates.at(order["currency"], order["placed_at"])
        if rate is None:
            continue
        net, remaining = _amounts(order, line["amount"], -(back.get(line["pk"]) or Decimal(0)))
        result.append(
            LineWorth(
                line["pk"],
                order["pk"],
                order["number"],
                order["customer_id"],
                order["placed_at"],
                line["product__code"] or "",
                line["product__category"] or "",
                line["product__brand"] or "",
                int(net * rate * SCALE),
                int(remaining * rate * SCALE) if order["pk"] in counted else 0,
            )
        )
    return result


def _amounts(order: dict, amount: Decimal, returned: Decimal) -> tuple[Decimal, Decimal]:
    """What was paid for a line, and what of it was not given back: by a return of its own, or as its share of what
    was paid back for the order."""
    goods = order["goods"]
    if amount <= 0 or goods <= 0:
        return Decimal(0), Decimal(0)
    paid = goods - order["discount"]
    net = amount * paid / goods
    remaining = net * max(amount - returned, Decimal(0)) / amount
    refund = net * order["refunded"] / paid if paid > 0 else Decimal(0)
    return max(net, Decimal(0)), max(remaining - refund, Decimal(0))


def _parts(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    for at in range(0, len(ids), size):
        yield ids[at : at + size]
