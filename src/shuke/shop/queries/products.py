"""What is sold: products and how they sell."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.money import from_units
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries.scoping import in_stores


@dataclass(frozen=True)
class Sold:
    """How one product sold, net of returns."""

    units: int = 0
    #: In the last 90 days.
    recent: int = 0
    revenue: Decimal = Decimal(0)
    last_at: dt.datetime | None = None


def products(actor: Actor) -> QuerySet[Product]:
    """Every product."""
    require(actor, "orders.view")
    return Product.objects.all()


def sold(actor: Actor, product_ids: Collection[int]) -> dict[int, Sold]:
    """How these products (a page of them) sold at the actor's stores: counted orders, lines that still stand."""
    unpaid = (Order.Status.UNPAID, Order.Status.CANCELLED)
    since = clock.now() - dt.timedelta(days=90)
    rows = (
        in_stores(actor, OrderLine.objects.filter(product__in=list(product_ids)), "order__store")
        .filter(removed_at=None, order__excluded_at=None)
        .exclude(order__status__in=unpaid)
        .values("product")
        .annotate(
            units=Sum("quantity"),
            recent=Sum("quantity", filter=Q(order__placed_at__gte=since)),
            revenue=Sum("amount"),
            last_at=Max("order__placed_at", filter=Q(order__kind=Order.Kind.SALE)),
        )
    )
    return {
        row["product"]: Sold(
            row["units"] or 0, row["recent"] or 0, amount_of(row["revenue"]), row["last_at"]
        )
        for row in rows
    }


def amount_of(value: Decimal | int | None) -> Decimal:
    """A sum of money: a Decimal already, or stored units where the database gave a number."""
    if value is None:
        return Decimal(0)
    return value if isinstance(value, Decimal) else from_units(value)
