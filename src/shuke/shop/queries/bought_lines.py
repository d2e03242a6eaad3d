"""What was sold to one person, line by line."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from shuke.common import clock
from shuke.common.access import Actor
from shuke.shop.models import Order, OrderLine, Product
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
