"""A buyer of the demo shop who is none: orders at night that are paid, never sent and paid back, and the owner's rules
that leave them out of the figures."""

import datetime as dt

import polars as pl
from django.db import transaction

from shuke.common import basics, clock
from shuke.common.money import to_units
from shuke.common.slots import DemoShop
from shuke.customers.commands import resolve_people
from shuke.shop import commands
from shuke.shop.commands.suspecting import run_rehearsal, write_rules
from shuke.shop.models import Product

SOURCE = "demo"
NAME, NICK = "吴立", "秋风88号"
#: So many days before today each was ordered, at twenty past three.
DAYS = (19, 12, 5)
NIGHT = dt.timedelta(hours=3, minutes=20)


def load(shop: DemoShop) -> str:
    """Record the orders, and let the rules as they stand at first hold; see `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    with transaction.atomic():
        _order(shop)
        rules = write_rules(owner, {})
        run_rehearsal(rules.pk)
        commands.begin_rules(owner, rules.pk)
        count = commands.mark_suspects(whole=True)
    return f"{count} orders that the owner's rules leave out as fakes"


def _order(shop: DemoShop) -> None:
    product = Product.objects.exclude(list_price=None).filter(titled_in=None).order_by("code")[0]
    assert product.list_price is not None  # it was asked for
    price = to_units(product.list_price)
    person = pl.DataFrame({"taobao": [NICK], "name": [NAME]})
    buyer = resolve_people(person, source=SOURCE, at=clock.now())["customer_id"][0]
    orders, lines = [], []
    for days in DAYS:
        day = shop.today - dt.timedelta(days=days)
        which = {"store": "web", "number": f"W{day:%y%m%d}0320"}
        at = clock.day_start(day) + NIGHT
        orders.append({
            **which, "customer_id": buyer, "placed_at": at, "paid_at": at, "status": "paid",
            "currency": product.currency or basics.currency(), "refunded": price,
        })  # fmt: skip
        lines.append({
            **which, "position": 1, "product_code": product.code, "title": product.title, "quantity": 1,
            "unit_price": price,
        })  # fmt: skip
    commands.record_orders(pl.DataFrame(orders), pl.DataFrame(lines), source=SOURCE)
