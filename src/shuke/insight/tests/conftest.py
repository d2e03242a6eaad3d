"""A small shop in the warehouse for insight's tests."""

import datetime as dt
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from shuke.common import clock
from shuke.customers.models import ConsentState, Customer
from shuke.shop.models import Order, OrderLine, Product
from shuke.team import commands as team
from shuke.team.models import Store
from shuke.warehouse.testing import fill, lasting

#: The day on which the small shop is looked at.
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class SmallShop:
    """Makes people and orders with few words: `shop.person("林小满", city="杭州")`."""

    def __init__(self) -> None:
        self.stores = {
            code: Store.objects.create(code=code, name=code) for code in ("taobao", "west-lake")
        }
        self.products = {
            code: Product.objects.create(
                code=code, title=code, category=kind, brand=brand, size=size
            )
            for code, kind, brand, size in (
                ("BODY-80", "Clothes", "Wheat", "80"),
                ("CUBE", "Toys", "Wheat", ""),
                ("DUCK", "Toys", "Moon", "S"),
                ("BOOK", "Books", "Moon", ""),
            )
        }

    def person(self, name: str, *, consent: str = "", **fields) -> Customer:
        fields.setdefault("joined_at", dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        person = Customer.objects.create(name=name, **fields)
        if consent:
            ConsentState.objects.create(
                customer=person, purpose="marketing", channel="email", state=consent, at=TODAY
            )
        return person

    def order(
        self, person, day: str, *items, store="taobao", kind="sale", discount=0, **fields
    ) -> Order:
        """`items`: (product code, quantity, unit price, line discount)."""
        sign = -1 if kind == "return" else 1
        lines = [(*item, 0)[:4] for item in items] or [("BODY-80", 1, 100, 0)]
        amounts = [sign * quantity * price - off for _code, quantity, price, off in lines]
        goods = Decimal(sum(amounts))
        at = dt.datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
        order = Order.objects.create(
            store=self.stores[store], number=f"N{Order.objects.count() + 1}", kind=kind,
            customer=person, placed_at=at, currency="CNY", goods=goods, discount=discount,
            total=goods - discount, **fields,
        )  # fmt: skip
        for position, ((code, quantity, price, off), amount) in enumerate(
            zip(lines, amounts, strict=True)
        ):
            OrderLine.objects.create(
                order=order, position=position, product=self.products[code],
                quantity=sign * quantity, unit_price=price, discount=off, amount=amount,
            )  # fmt: skip
        return order

    def fill(self) -> None:
        """Copy everything into the warehouse."""
        fill()


@pytest.fixture
def shop(db, home):
    """A `SmallShop`, with the clock at TODAY."""
    with clock.fixed(TODAY):
        yield SmallShop()


@pytest.fixture(scope="module")
def lasting_shop(django_db_setup, django_db_blocker, tmp_path_factory):
    """A `SmallShop` for all tests of a module, which read it only: filling the warehouse and asking a
    new one first take longer than most questions. Tests with `shop` stand in another module."""
    home = tmp_path_factory.mktemp("shop")
    with django_db_blocker.unblock(), lasting(home), clock.fixed(TODAY):
        yield SmallShop()


@pytest.fixture
def call(actor):
    """`call("marketer").get("/segments")` with a token of that role's rights."""

    class Caller:
        def __init__(self, role):
            who = actor(role)
            scopes = [
                s
                for s in who.capabilities
                if s.startswith(("segments.", "insight.", "lists.", "customers.view"))
            ]
            secret = team.make_token(who, name="t", scopes=sorted(scopes))[1]
            self.client = Client(
                headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
            )

        def get(self, path, **query):
            return self.client.get(f"/api/v1{path}", query)

        def post(self, path, body=None, method="post"):
            send = getattr(self.client, method)
            return send(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")

    return Caller


@pytest.fixture
def town(shop):
    return settle(shop)


def settle(shop: SmallShop) -> SmallShop:
    """Five people with 0 to 4 orders, in the warehouse."""
    for number in range(5):
        person = shop.person(f"p{number}")
        for order in range(number):
            shop.order(person, f"2026-0{1 + order}-01")
    shop.fill()
    return shop
