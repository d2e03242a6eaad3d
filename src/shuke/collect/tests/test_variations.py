"""Variations of WooCommerce: each with its own code, barcode, size, colour and stock, asked for product by product,
as the list of products tells their numbers alone (woocommerce issues 15198, 28780, 44875)."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from shuke.collect import commands
from shuke.collect.connectors import asking
from shuke.collect.models import Feed
from shuke.collect.tests import shops
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.http import Response
from shuke.shop.models import Product, StockStatement

pytestmark = pytest.mark.django_db
SHIRT = {
    "id": 7, "name": "Shirt", "sku": "S", "type": "variable", "variations": [71, 72],
    "manage_stock": True, "stock_quantity": 90, "date_modified_gmt": "2026-11-05T12:00:00",
    "attributes": [{"name": "Size", "options": ["80", "90"]}],
}  # fmt: skip
CAP = {"id": 8, "name": "Cap", "sku": "C", "type": "simple", "variations": [], "manage_stock": False,
       "date_modified_gmt": "2026-11-05T12:01:00"}  # fmt: skip


def variation(number: int, size: str, **more) -> dict:
    return {
        "id": number, "sku": f"S-{size}", "name": f"Blue, {size}", "global_unique_id": f"690{number}",
        "date_modified_gmt": "2026-11-05T12:00:00", "regular_price": "60",
        "attributes": [{"name": "颜色", "option": "Blue"}, {"name": "Size", "option": size}], **more,
    }  # fmt: skip


SIZES = [
    variation(71, "80", manage_stock=True, stock_quantity=4),
    variation(72, "90", manage_stock="parent", stock_quantity=90),
]


@pytest.fixture
def shop(home):
    """Feeds of a connected shop, asked with `answers`: path -> list, or a status."""
    connector = shops.connect("woocommerce")
    access = {"key": "ck", "secret": "cs"}
    commands.set_access(SYSTEM, connector.pk, address="https://shop.example.com", access=access)
    return connector


def ask(answers: dict, rounds: int = 1) -> list[str]:
    """The paths that were asked for."""
    asked = []

    def send(_method, url, **_more):
        parts = urlsplit(url)
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        asked.append(parts.path.partition("/wc/v3/")[2])
        answer = answers.get(asked[-1], [])
        if isinstance(answer, int):
            return Response(answer, {}, b"{}", 0.0)
        return Response(200, {}, json.dumps(answer[100 * (page - 1) : 100 * page]).encode(), 0.0)

    for _round in range(rounds):
        feed = Feed.objects.get(role="products")
        Feed.objects.filter(pk=feed.pk).update(next_at=clock.now())
        while (again := asking.ask(feed.pk, send)) and again <= clock.now():
            pass
    return asked


def stocks() -> dict:
    return dict(StockStatement.objects.values_list("product__code", "quantity"))


def test_each_variation_is_a_product_with_its_own_stock(shop, run_jobs):
    asked = ask({"products": [SHIRT, CAP], "products/7/variations": SIZES})
    assert asked == ["products", "products/7/variations"]
    run_jobs()
    small = Product.objects.get(code="S-80")
    assert (small.title, small.size, small.colour) == ("Shirt Blue, 80", "80", "Blue")
    assert (small.article, small.barcode, small.list_price) == ("S", "69071", 60)
    assert stocks() == {"S": 90, "S-80": 4}, "what the product has is not each variation's"
    assert not Product.objects.get(code="S").size


def test_many_variations_come_page_by_page_and_the_list_goes_on(shop, run_jobs):
    many = [variation(n, f"{n}") for n in range(100, 250)]
    asked = ask({"products": [SHIRT, {**SHIRT, "id": 9, "sku": "T"}], "products/7/variations": many,
                 "products/9/variations": SIZES})  # fmt: skip
    assert asked == [
        "products",
        "products/7/variations",
        "products/7/variations",
        "products/9/variations",
    ]
    feed = Feed.objects.get(role="products")
    assert feed.filled_at and not {"variable", "over", "part"} & set(feed.cursor)
    run_jobs()
    assert Product.objects.count() == 154


def test_a_product_that_is_gone_keeps_nothing_else_out(shop, run_jobs):
    ask({"products": [SHIRT], "products/7/variations": 404})
    feed = Feed.objects.get(role="products")
    assert (feed.failure, "variable" in feed.cursor) == ("place", False)
    ask({"products": [CAP]})
    run_jobs()
    assert Product.objects.filter(code="C").exists() and Feed.objects.get(pk=feed.pk).failure == ""


def test_a_webhook_tells_a_variation_of_its_own(shop, run_jobs):
    body = variation(71, "80", manage_stock=True, stock_quantity=3, type="variation", parent_id=7,
                     name="Shirt - Blue, 80")  # fmt: skip
    shops.woocommerce(shop, "product.updated", body)
    run_jobs()
    assert (Product.objects.get().title, stocks()) == ("Shirt - Blue, 80", {"S-80": 3})
