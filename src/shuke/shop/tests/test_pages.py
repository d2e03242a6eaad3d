"""Orders and products through HTTP; suspected fakes and the way back."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction
from django.urls import reverse
from tests.noon import NOON

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Forbidden, Invalid
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.shop import commands, queries
from shuke.shop.models import ExclusionMark, Order, Product
from shuke.shop.queries.rhythm import of_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def shop(actor):
    """林小满 bought three times, thirty days apart, and sent a piece back; Emma once; a stranger."""
    xiaoman = customers.add_customer(actor("agent"), name="林小满")
    emma = customers.add_customer(actor("agent"), name="Emma Clarke")

    def head(number, who, days, **more):
        placed = NOON - dt.timedelta(days=days)
        return {"store": "taobao", "number": number, "customer_id": who, "placed_at": placed} | more

    def line(number, quantity, price, code="R-90"):
        return {
            **{"store": "taobao", "number": number, "position": 1, "product_code": code},
            **{"title": "连体衣", "quantity": quantity, "unit_price": price * 10_000},
        }

    heads = [
        head("26000001", xiaoman.pk, 70),
        head("26000002", xiaoman.pk, 40, discount=100_000, shipping=50_000, refunded=200_000),
        head("26000003", xiaoman.pk, 10),
        head("R26000003", xiaoman.pk, 8, kind="return"),
        head("26000004", emma.pk, 5),
        head("26000005", None, 1),
        head("26000006", emma.pk, 1, status="unpaid"),
    ]
    lines = [
        line("26000001", 1, 100),
        line("26000002", 2, 100),
        line("26000003", 3, 100),
        line("R26000003", -1, 100),
        line("26000004", 1, 50, "T-1"),
        line("26000005", 1, 20, "T-1"),
        line("26000006", 1, 70, "T-1"),
    ]
    with transaction.atomic():
        commands.record_products(
            pl.DataFrame(
                {
                    "code": ["R-90"],
                    "title": ["连体衣 Romper"],
                    "unit_cost": [400_000],
                    "list_price": [1_000_000],
                    "currency": ["CNY"],
                }
            )
        )
        schema = {"customer_id": pl.Int64, "placed_at": pl.Datetime("us", "UTC")}
        frame = pl.DataFrame(heads, schema_overrides=schema, infer_schema_length=None)
        commands.record_orders(frame, pl.DataFrame(lines), source="test")
    return {"xiaoman": xiaoman.pk, "emma": emma.pk}


def numbers(page):
    return [row.number for row in page.context["table"].page.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 7),
        ("?q=26000003", 1),
        ("?q=260000", 6),
        ("?q=lxm", 4),
        ("?q=Emma", 2),
        ("?status=unpaid", 1),
        ("?kind=return", 1),
        ("?counted=no", 0),
        ("?placed_at_from=2026-11-14", 4),
    ],
)
def test_finding_orders(shop, browse, query, expected):
    page = browse("agent").get(reverse("shop:orders") + query)
    assert len(numbers(page)) == expected


def test_orders_of_one_customer(shop, browse):
    page = browse("agent").get(reverse("shop:orders") + f"?customer={shop['emma']}")
    assert numbers(page) == ["26000006", "26000004"]
    assert "Emma Clarke" in page.text


def test_an_order_tells_its_sums(shop, browse):
    order = Order.objects.get(number="26000002")
    page = browse("analyst").get(reverse("shop:order", args=[order.pk]))
    assert page.context["net"] == Decimal(175)
    # 200 goods - 10 discount + 5 shipping - 20 refunded - 80 cost
    assert page.context["profit"] == Decimal(95)
    assert "林小满" in page.text
    assert "Looks like a fake order" not in page.text


def test_a_return_and_its_sale_point_at_each_other(shop, browse):
    sale, back = (Order.objects.get(number=n) for n in ("26000003", "R26000003"))
    client = browse("agent")
    assert "1 sent back" in client.get(reverse("shop:order", args=[sale.pk])).text
    text = client.get(reverse("shop:order", args=[back.pk])).text
    assert reverse("shop:order", args=[sale.pk]) in text


def test_a_fake_order_is_kept_out_and_put_back(shop, browse):
    client, order = browse("owner"), Order.objects.get(number="26000003")
    before = Customer.objects.get(pk=shop["xiaoman"])
    Order.objects.update(revision=0)
    url = reverse("shop:exclusion", args=[order.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "Single orders in a burst"})
    kept_out = Customer.objects.get(pk=shop["xiaoman"])
    assert kept_out.order_count == before.order_count - 1
    assert kept_out.spent == before.spent - 300
    order.refresh_from_db()
    assert order.excluded_at == NOON
    assert order.revision > 0
    page = client.get(reverse("shop:order", args=[order.pk])).text
    assert "Single orders in a burst" in page
    client.post(reverse("shop:inclusion", args=[order.pk]))
    after = Customer.objects.get(pk=shop["xiaoman"])
    assert (after.order_count, after.spent) == (before.order_count, before.spent)
    marks = ExclusionMark.objects.order_by("pk").values_list("excluded", "by")
    assert list(marks) == [(True, "Owner"), (False, "Owner")]
    kinds = list(
        RecordedFact.objects.filter(kind__startswith="shop.").values_list("kind", flat=True)
    )
    assert kinds == ["shop.orders_excluded", "shop.orders_included"]


def test_excluding_twice_changes_nothing(shop, actor):
    order = Order.objects.get(number="26000003")
    assert commands.exclude_order(actor("owner"), order.pk, "burst") is True
    assert commands.exclude_order(actor("owner"), order.pk, "again") is False
    assert ExclusionMark.objects.count() == 1


def test_many_at_once(shop):
    fakes = [("taobao", "26000001"), ("taobao", "26000003"), ("taobao", "no"), ("nowhere", "1")]
    assert commands.exclude_orders(SYSTEM, fakes, "burst") == 2
    assert Customer.objects.get(pk=shop["xiaoman"]).order_count == 1
    with pytest.raises(Invalid):
        commands.exclude_orders(SYSTEM, fakes, "")


@pytest.mark.parametrize("role", ["marketer", "agent", "analyst"])
def test_only_the_owner_decides_what_counts(shop, browse, actor, role):
    order = Order.objects.get(number="26000001")
    answer = browse(role).post(reverse("shop:exclusion", args=[order.pk]), {"reason": "x"})
    assert answer.status_code == 403
    with pytest.raises(Forbidden):
        commands.exclude_order(actor(role), order.pk, "x")


def test_products_tell_how_they_sell(shop, browse):
    page = browse("agent").get(reverse("shop:products"))
    rows = {row.code: row for row in page.context["table"].page.rows}
    romper = rows["R-90"]
    assert (romper.sold.units, romper.sold.revenue) == (5, Decimal(500))
    assert romper.margin == Decimal("0.6")
    assert (rows["T-1"].sold.units, rows["T-1"].sold.recent) == (2, 2)  # the unpaid one is none
    found = browse("agent").get(reverse("shop:products") + "?q=romper")
    assert [row.code for row in found.context["table"].page.rows] == ["R-90"]


def test_the_record_tells_the_rhythm(shop, browse):
    text = browse("agent").get(reverse("customers:record", args=[shop["xiaoman"]])).text
    assert "Buys every 30 days and was here 10 days ago" in text
    assert "26000002" in text
    with clock.fixed(NOON + dt.timedelta(days=60)):
        late = browse("agent").get(reverse("customers:record", args=[shop["xiaoman"]])).text
    assert "A good moment to write" in late


def test_customers_are_found_by_order_number(shop, browse):
    page = browse("agent").get(reverse("customers:list") + "?q=26000004")
    assert [row.name for row in page.context["table"].page.rows] == ["Emma Clarke"]


def test_orders_of_a_merged_customer_stand_with_the_survivor(shop, actor):
    Customer.objects.filter(pk=shop["emma"]).update(merged_into=shop["xiaoman"])
    survivor = customers.edit_customer(actor("agent"), shop["emma"])
    ids = [survivor.pk, shop["emma"]]
    assert len(queries.orders_of(actor("agent"), ids, 20)) == 6


@pytest.mark.parametrize(
    ("ago", "state", "gap"),
    [
        ([], "new", None),
        ([5], "once", None),
        ([5, 35, 65], "fresh", 30),
        ([28, 58], "due", 30),
        ([50, 80], "late", 30),
    ],
)
def test_rhythm(ago, state, gap):
    today = dt.date(2026, 11, 22)
    found = of_days({today - dt.timedelta(days=days) for days in ago}, today)
    assert (found.state, found.gap) == (state, gap)


def test_a_product_shows_how_it_sells_who_buys_it_and_what_goes_with_it(browse, actor):
    emma = customers.add_customer(actor("agent"), name="Emma Clarke")
    now = clock.now()
    heads = [
        {"store": "web", "number": f"P{n}", "placed_at": now, "customer_id": emma.pk}
        for n in range(3)
    ]
    lines = [
        {"store": "web", "number": f"P{n}", "position": at, "product_code": code}
        | {"title": title, "quantity": 2, "unit_price": 1_250_000}
        for n in range(3)
        for at, (code, title) in enumerate([("ROMPER", "Romper"), ("BIB", "Bib")])
    ]
    with transaction.atomic():
        commands.record_orders(pl.DataFrame(heads), pl.DataFrame(lines), source="test")
    romper = Product.objects.get(code="ROMPER")
    page = browse("owner").get(f"/products/{romper.pk}/").content.decode()
    assert "Sold by month" in page
    assert "Emma Clarke" in page and "6 units" in page
    assert "Bought together with" in page and "100%" in page
    order = Order.objects.get(number="P2")
    assert f"/products/{romper.pk}/" in browse("owner").get(f"/orders/{order.pk}/").content.decode()
    assert browse("owner").get("/products/999999/").status_code == 404
