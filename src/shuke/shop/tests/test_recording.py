"""Orders recorded in bulk: totals, updates, returns tied to sales."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.customers.commands import resolve_people
from shuke.customers.models import Customer, Touch
from shuke.shop.commands import record_orders, record_products
from shuke.shop.models import Order, OrderLine, Product

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def emma(db) -> int:
    with transaction.atomic():
        people = pl.DataFrame({"number": ["1"], "name": ["Emma Clarke"]})
        return resolve_people(people, source="test", at=DAY)["customer_id"][0]


def order(number: str, customer: int | None, day: int = 0, **values) -> dict:
    return {"store": "main", "number": number, "customer_id": customer,
            "placed_at": DAY + dt.timedelta(days=day), "currency": "EUR", **values}  # fmt: skip


def line(
    number: str, position: int, code: str | None, quantity: int, price: float, **values
) -> dict:
    return {"store": "main", "number": number, "position": position, "product_code": code,
            "title": f"Item {code}", "quantity": quantity, "unit_price": round(price * 10_000),
            **values}  # fmt: skip


def record(orders: list[dict], lines: list[dict]):
    with transaction.atomic():
        return record_orders(
            pl.DataFrame(
                orders, schema_overrides={"customer_id": pl.Int64}, infer_schema_length=None
            ),
            pl.DataFrame(
                lines, schema_overrides={"product_code": pl.String}, infer_schema_length=None
            ),
            source="test",
        )


def test_an_order_adds_up(emma):
    done = record(
        [order("A1", emma, discount=50_000, shipping=20_000)],
        [line("A1", 1, "X", 2, 10.5, discount=10_000), line("A1", 2, "Y", 1, 0)],
    )
    assert (done.created, done.updated, done.unchanged) == (1, 0, 0)
    stored = Order.objects.get()
    assert (stored.goods, stored.total) == (Decimal("20"), Decimal("17"))
    assert stored.cost is None
    assert stored.revision > 0
    customer = Customer.objects.get()
    assert (customer.spent, customer.order_count, customer.stage) == (Decimal("17"), 1, "customer")
    touch = Touch.objects.get()
    assert (touch.kind, touch.ref, touch.detail["number"], touch.detail["total"]) == (
        "shop.order", stored.pk, "A1", 17.0)  # fmt: skip


def test_costs_come_from_the_product_when_the_line_has_none(emma):
    record_products(pl.DataFrame({"code": ["X"], "unit_cost": [40_000]}))
    record([order("A1", emma)], [line("A1", 1, "X", 3, 10)])
    assert Order.objects.get().cost == Decimal("12")


def test_the_same_again_changes_nothing(emma):
    rows = [order("A1", emma)], [line("A1", 1, "X", 2, 10.5), line("A1", 2, None, 1, 3)]
    record(*rows)
    before = (
        list(Order.objects.values()),
        list(OrderLine.objects.values()),
        list(Customer.objects.values()),
    )
    again = record(*rows)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert before == (
        list(Order.objects.values()), list(OrderLine.objects.values()), list(Customer.objects.values())
    )  # fmt: skip


def test_a_later_version_updates_lines_and_marks_the_vanished(emma):
    record([order("A1", emma)], [line("A1", 1, "X", 2, 10), line("A1", 2, "Y", 1, 5)])
    kept = OrderLine.objects.get(position=1).pk
    done = record([order("A1", None, status="shipped")], [line("A1", 1, "X", 3, 10)])
    assert done.updated == 1
    stored = Order.objects.get()
    assert (stored.total, stored.status, stored.customer_id) == (Decimal(30), "shipped", emma)
    assert OrderLine.objects.get(position=1).pk == kept
    assert OrderLine.objects.get(position=2).removed_at is not None
    record(
        [order("A1", None, status="shipped")], [line("A1", 1, "X", 3, 10), line("A1", 2, "Y", 1, 5)]
    )
    assert OrderLine.objects.get(position=2).removed_at is None
    assert Customer.objects.get().spent == Decimal(35)


def test_a_moved_order_leaves_the_old_timeline(emma):
    with transaction.atomic():
        other = resolve_people(pl.DataFrame({"number": ["2"]}), source="t", at=DAY)["customer_id"][
            0
        ]
    record([order("A1", emma)], [line("A1", 1, "X", 1, 10)])
    record([order("A1", other)], [line("A1", 1, "X", 1, 10)])
    assert [t.customer_id for t in Touch.objects.all()] == [other]
    assert Customer.objects.get(pk=emma).order_count == 0
    assert Customer.objects.get(pk=other).spent == Decimal(10)


def test_a_return_takes_back_the_latest_earlier_sale_with_enough_left(emma):
    record(
        [order("A1", emma, 0), order("A2", emma, 1), order("A3", emma, 9)],
        [line("A1", 1, "X", 5, 2), line("A2", 1, "X", 2, 2), line("A3", 1, "X", 5, 2)],
    )
    done = record(
        [order("C1", emma, 3, kind="return"), order("C2", emma, 4, kind="return"),
         order("C3", emma, 5, kind="return"), order("C4", None, 5, kind="return")],
        [line("C1", 1, "X", -2, 2), line("C2", 1, "X", -3, 2), line("C3", 1, "X", -3, 2),
         line("C4", 1, "X", -1, 2)],
    )  # fmt: skip
    assert done.tied == 2
    ties = dict(
        OrderLine.objects.filter(quantity__lt=0).values_list(
            "order__number", "returns__order__number"
        )
    )
    assert ties == {"C1": "A2", "C2": "A1", "C3": None, "C4": None}
    assert Customer.objects.get().spent == Decimal(24 - 16)
    assert Customer.objects.get().order_count == 3


def test_a_sale_that_arrives_after_its_return_is_found(emma):
    record([order("C1", emma, 3, kind="return")], [line("C1", 1, "X", -2, 2)])
    done = record([order("A1", emma, 0)], [line("A1", 1, "X", 5, 2)])
    assert done.tied == 1
    assert OrderLine.objects.get(quantity=-2).returns.order.number == "A1"


def test_unpaid_and_cancelled_orders_do_not_count(emma):
    record(
        [order("A1", emma, status="unpaid"), order("A2", emma, status="cancelled"),
         order("A3", emma, refunded=30_000)],
        [line("A1", 1, "X", 1, 9), line("A2", 1, "X", 1, 9), line("A3", 1, "X", 1, 9)],
    )  # fmt: skip
    customer = Customer.objects.get()
    assert (customer.order_count, customer.spent) == (1, Decimal(6))


def test_products_are_made_and_updated():
    first = record_products(pl.DataFrame({"code": ["X", "Y"], "title": ["Bib", None]}))
    assert first["outcome"].to_list() == ["created", "created"]
    again = record_products(pl.DataFrame({"code": ["X", "Y"], "title": ["Bib", "Romper"]}))
    assert dict(again.select("code", "outcome").iter_rows()) == {"X": "unchanged", "Y": "updated"}
    assert Product.objects.get(code="Y").title == "Romper"


@settings(max_examples=15)
@given(
    versions=st.lists(
        st.lists(
            st.tuples(st.integers(1, 5), st.integers(-3, 9), st.integers(0, 10**9)),
            min_size=1, max_size=5, unique_by=lambda entry: entry[0],
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_after_any_versions_the_total_is_the_sum_of_the_lines_that_stand(emma, versions):
    for version in versions:
        record(
            [order("P1", emma)],
            [
                line("P1", position, "X", quantity, units / 10_000)
                for position, quantity, units in version
            ],
        )
    stored = Order.objects.get(number="P1")
    standing = stored.lines.filter(removed_at=None)
    assert {entry.position for entry in standing} == {position for position, *_ in versions[-1]}
    assert stored.total == sum(entry.amount for entry in standing)
    assert all(entry.amount == entry.quantity * entry.unit_price for entry in standing)
    assert Customer.objects.get(pk=emma).spent == stored.total
