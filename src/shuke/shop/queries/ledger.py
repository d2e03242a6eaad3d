"""Counted orders as columns in one currency, for whoever adds up millions of them."""

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import BigIntegerField, F, Q, QuerySet, Sum
from django.db.models.functions import Cast

from shuke.common.money import converted, from_units, to_units
from shuke.common.revisions import removed_since
from shuke.shop.models import Order, OrderLine
from shuke.shop.queries.exchange import Rates
from shuke.shop.queries.scoping import COUNTED

#: So many ids stand in one question.
_NAMED = 2000
#: `net`: what it brought after refunds, negative of a return, in units of 0.0001 of `rates.home`.
SCHEMA: dict[str, Any] = {
    "order": pl.Int64,
    "customer": pl.Int64,
    "is_sale": pl.Boolean,
    "placed": pl.Datetime("us", "UTC"),
    "net": pl.Int64,
}


def ledger(rates: Rates, since: dt.datetime, until: dt.datetime) -> pl.DataFrame:
    """Sales and returns with a customer, placed from `since` up to `until`, that count and have a rate: insight's
    metric `revenue`, row by row."""
    return _frame(Order.objects.filter(placed_at__gte=since, placed_at__lt=until), rates)


def changed_orders(
    rates: Rates, since: dt.datetime, until: dt.datetime, revision: int
) -> tuple[list[int], pl.DataFrame]:
    """Ids of orders placed in this time that changed after a settled revision, and those of them that still count."""
    rows = Order.objects.filter(placed_at__gte=since, placed_at__lt=until, revision__gt=revision)
    return list(rows.values_list("pk", flat=True)), _frame(rows, rates)


def gone(ids: Collection[int], since: dt.datetime, until: dt.datetime, revision: int) -> set[int]:
    """Which of these orders, placed in this time, were deleted after a settled revision: an import was taken back."""
    if not removed_since(Order, revision):
        return set()
    rows = Order.objects.filter(placed_at__gte=since, placed_at__lt=until)
    return set(ids) - set(rows.values_list("pk", flat=True).iterator())


def returned_sales(returns: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Of these returns: (return, sale whose line it takes back, what those lines come to in units), as far as anybody
    knows the sale."""
    listed = sorted(returns)
    for at in range(0, len(listed), _NAMED):
        rows = OrderLine.objects.filter(
            order__in=listed[at : at + _NAMED], removed_at=None, returns__isnull=False
        ).order_by()
        sums = rows.values_list("order", "returns__order").annotate(Sum("amount"))
        for order, sale, amount in sums:
            yield order, sale, to_units(amount)


def _frame(orders: QuerySet[Order], rates: Rates) -> pl.DataFrame:
    counts = Q(COUNTED, rates.covered, customer__isnull=False)
    kinds = (Order.Kind.SALE, Order.Kind.RETURN)
    rows = orders.filter(counts, kind__in=kinds).order_by("placed_at", "pk")
    units = Cast(F("total"), BigIntegerField()) - Cast(F("refunded"), BigIntegerField())
    listed = rows.annotate(units=units).values_list(
        "pk", "customer_id", "kind", "placed_at", "units", "currency"
    )
    frames = [pl.DataFrame(schema=SCHEMA)]
    part: list[tuple] = []
    for pk, customer, kind, placed, net, currency in listed.iterator(chunk_size=20_000):
        amount = net if currency == rates.home else _converted(rates, net, currency, placed)
        part.append((pk, customer, kind == Order.Kind.SALE, placed, amount))
        if len(part) == 100_000:
            frames.append(pl.DataFrame(part, schema=SCHEMA, orient="row"))
            part = []
    frames.append(pl.DataFrame(part, schema=SCHEMA, orient="row"))
    return pl.concat(frames)


def _converted(rates: Rates, units: int, currency: str, placed: dt.datetime) -> int:
    rate = rates.at(currency, placed) or Decimal(1)
    return to_units(converted(from_units(units), rate))
