"""Goods of some categories that people bought and did not send back."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from shuke.shop.models import OrderLine


@dataclass(frozen=True)
class Goods:
    """One line of an order. `is_back`: all of it was sent back."""

    order: int
    position: int
    customer: int
    product: int
    category: str
    name: str
    quantity: int
    price: Decimal
    discount: Decimal
    currency: str
    bought_at: dt.datetime
    seller: str
    is_back: bool

    @property
    def origin(self) -> str:
        """What tells the line from all others."""
        return f"{self.order}:{self.position}"


def goods_bought(
    categories: Collection[str], *, since: dt.datetime | None = None
) -> Iterator[Goods]:
    """Lines of sales with a known buyer that count, the earliest line first; read in batches."""
    back = OrderLine.objects.filter(returns=OuterRef("pk"), removed_at=None)
    rows = OrderLine.objects.filter(
        product__category__in=list(categories),
        order__kind="sale",
        order__customer__isnull=False,
        order__excluded_at=None,
        removed_at=None,
        quantity__gt=0,
    ).exclude(order__status__in=("unpaid", "cancelled"))
    if since is not None:
        rows = rows.filter(order__placed_at__gte=since)
    rows = rows.annotate(is_back=Exists(back)).select_related("order__store", "product")
    for row in rows.order_by("pk").iterator(chunk_size=1000):
        assert row.product is not None and row.order.customer_id is not None
        yield Goods(
            row.order_id,
            row.position,
            row.order.customer_id,
            row.product.pk,
            row.product.category,
            row.name,
            row.quantity,
            row.amount,
            row.discount,
            row.order.currency,
            row.order.placed_at,
            str(row.order.store),
            row.is_back,
        )
