"""What the demo shop has on its shelves, and where goods cost something else."""

import datetime as dt
from decimal import Decimal

import numpy as np
from django.db import transaction

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.shop import commands
from shuke.shop.commands import Cost, Price, Stock
from shuke.shop.models import Product
from shuke.shop.queries import costs

#: Store -> what it has of a product at most.
SHELVES = {"web": 90, "hubin": 24, "xuhui": 16}
#: Source -> what it may cost of what it did.
ROOM = {"xiaohongshu": Decimal("1.4"), "baidu": Decimal("1.04")}
#: Families by the beginning of their codes: what they cost at whom; dealers get theirs off the list price.
SALE, DEALERS = ("YR", "WY"), Decimal("0.55")


def load(shop: DemoShop) -> str:
    """State stock and prices; see `common.slots.DemoRows`."""
    goods = list(Product.objects.exclude(list_price=None).filter(titled_in=None).order_by("code"))
    draws = np.random.default_rng([shop.seed, 41])
    counted = clock.now() - dt.timedelta(hours=14)
    with transaction.atomic():
        commands.record_stock(
            (
                Stock(product.pk, store, Decimal(int(draws.integers(0, most + 1))), counted)
                for product in goods
                for store, most in SHELVES.items()
            ),
            by=shop.owner,
        )
    prices = [price for product in goods for price in _prices(product, shop.today)]
    number = commands.state_prices(shop.team["owner"], prices)
    _plan(shop)
    return f"stock of {len(goods)} products, {number} prices"


def _plan(shop: DemoShop) -> None:
    """This month's budgets: one has room left, one is nearly used up."""
    first = shop.today.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    owner = shop.team["owner"]
    spent = {row.source: row.amount for row in costs(owner).filter(starts=first, ends__lte=last)}
    plans = [
        Cost(source, first, last, (spent[source] * share).quantize(Decimal(1)))
        for source, share in ROOM.items()
        if source in spent
    ]
    commands.state_budgets(owner, plans)


def _prices(product: Product, today: dt.date) -> list[Price]:
    """Winter goods are on sale at the lake, and dealers have prices of their own."""
    price = product.list_price or Decimal(0)
    began = today - dt.timedelta(days=40)
    stated = [
        Price(product.code, "", (price * DEALERS).quantize(Decimal(1)), began, wholesale=True)
    ]
    if product.article in SALE:
        until = today + dt.timedelta(days=12)
        sale = (price * Decimal("0.8")).quantize(Decimal(1))
        stated.append(Price(product.code, "hubin", sale, today - dt.timedelta(days=3), until))
    return stated
