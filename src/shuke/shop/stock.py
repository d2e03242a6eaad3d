"""What stores have: a statement as a door gives it, and which of those that were made hold."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from shuke.shop.models import StockStatement


@dataclass(frozen=True)
class Stock:
    """A store (its code) had so much of a product (its id) at `at`."""

    product: int
    store: str
    quantity: Decimal
    at: dt.datetime


def latest(products: Iterable[int]) -> list[StockStatement]:
    """What holds of these products: the latest statement of each store."""
    rank = Window(
        RowNumber(),
        partition_by=[F("product"), F("store")],
        order_by=[F("at").desc(), F("pk").desc()],
    )
    rows = StockStatement.objects.filter(product__in=set(products)).annotate(rank=rank)
    return list(rows.filter(rank=1).order_by("product", "store"))
