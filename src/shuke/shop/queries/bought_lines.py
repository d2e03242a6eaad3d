"""What was sold to one person, line by line."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.fields import reads
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries.exchange import counted_currency
from shuke.shop.queries.orders import counted


class BoughtLine(NamedTuple):
    """One line with a product of a counted order; a return's line is no sale."""

    order_id: int
    product_id: int
    day: dt.date
    is_sale: bool


def bought_lines(actor: Actor, records: Collection[int]) -> list[BoughtLine]:
    """Of these records, all of one person. Two queries at most."""
    orders = counted(actor).filter(customer__in=list(records))
    lines = OrderLine.objects.filter(order__in=orders, removed_at=None, product__isnull=False)
    rows = lines.exclude(amount=0).values_list(
        "order_id", "product_id", "order__placed_at", "order__kind"
    )
    zone = clock.shop_zone()
    return [
        BoughtLine(order, product, placed_at.astimezone(zone).date(), kind == Order.Kind.SALE)
        for order, product, placed_at, kind in rows
    ]


def titles_of(products: Collection[int]) -> dict[int, str]:
    """What products are called, by id."""
    return {row.pk: row.name for row in Product.objects.filter(pk__in=list(products))}


def ids_of_title(title: str, most: int) -> list[int]:
    """Products of this title, ascending, so many at most."""
    rows = Product.objects.filter(title=title).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def unit_profits(actor: Actor, products: Collection[int]) -> dict[int, Decimal]:
    """What one piece of each brings at its list price, in the shop's currency; without those of which price or cost are
    not known, and nothing without the right to see margins."""
    if not reads(actor, "margin"):
        return {}
    rows = Product.objects.filter(pk__in=list(products), currency=counted_currency())
    return {
        row.pk: row.list_price - row.unit_cost
        for row in rows
        if row.list_price is not None and row.unit_cost is not None
    }
