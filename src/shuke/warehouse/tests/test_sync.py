"""The copy equals the main database after every sync, whatever happened in between."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.errors import Busy
from shuke.common.revisions import rows_removed
from shuke.customers.models import Customer
from shuke.shop.models import Order, OrderLine
from shuke.warehouse import commands, engine, manifest, store
from shuke.warehouse.locking import only_writer
from shuke.warehouse.tests import shop
from shuke.warehouse.tests.shop import NOON, change, customer, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def how(synced: commands.Synced) -> dict[str, str]:
    return {table.name: table.how for table in synced.tables}


def rows(query: str) -> list[dict]:
    with engine.connect() as warehouse:
        return warehouse.sql(query).to_pylist()


def test_first_sync_copies_values_exactly():
    mei = customer("林小满", city="杭州", birth_year=1992, spent=Decimal("12345.6789"))
    order("A1", mei, "19.9", "0.0001", paid_at=NOON + dt.timedelta(microseconds=5))

    assert set(how(commands.sync()).values()) == {"rebuilt"}

    [copied] = rows("SELECT * FROM customers")
    assert copied["id"] == mei.pk
    assert (copied["city"], copied["birth_year"], copied["birth_month"]) == ("杭州", 1992, None)
    assert copied["spent"] == Decimal("12345.6789")
    assert copied["joined_at"] == NOON
    assert "name" not in copied
    [ordered] = rows("SELECT * FROM orders")
    assert ordered["net"] == Decimal("19.9001")
    assert ordered["paid_at"] == NOON + dt.timedelta(microseconds=5)
    assert ordered["counted"] is True
    assert [r["amount"] for r in rows("SELECT amount FROM order_lines ORDER BY position")] == [
        Decimal("19.9"),
        Decimal("0.0001"),
    ]


def test_only_what_changed_is_copied():
    mei, jia = customer("林小满"), customer("陈嘉禾")
    order("A1", mei, "10")
    commands.sync()

    assert set(how(commands.sync()).values()) == {"unchanged"}
    change(jia, city="苏州")
    emma = customer("Emma Clarke", city="Leeds")
    synced = commands.sync()

    assert how(synced)["customers"] == "changed"
    assert how(synced)["orders"] == "unchanged"
    assert synced.rows == 2
    cities = rows("SELECT id, city FROM customers ORDER BY id")
    assert [(r["id"], r["city"]) for r in cities] == [
        (mei.pk, ""),
        (jia.pk, "苏州"),
        (emma.pk, "Leeds"),
    ]


def test_a_change_of_an_order_reaches_its_lines():
    mei, jia = customer("林小满"), customer("陈嘉禾")
    first = order("A1", mei, "10", "20")
    order("A2", mei, "5")
    commands.sync()

    change(first, customer=jia, status="cancelled")
    commands.sync()

    lines = rows("SELECT customer_id, counted, amount FROM order_lines ORDER BY amount")
    assert [(r["customer_id"], r["counted"]) for r in lines] == [
        (mei.pk, True),
        (jia.pk, False),
        (jia.pk, False),
    ]


def test_a_removed_line_is_marked_not_lost():
    made = order("A1", customer("林小满"), "10", "20")
    commands.sync()
    change(OrderLine.objects.get(order=made, position=1), removed_at=NOON)
    commands.sync()
    removed = rows("SELECT position FROM order_lines WHERE removed_at IS NOT NULL")
    assert removed == [{"position": 1}]


def test_rows_that_are_deleted_leave_the_copy():
    mei, jia = customer("林小满"), customer("陈嘉禾")
    order("A1", mei, "10")
    commands.sync()
    with transaction.atomic():
        jia.delete()
        rows_removed(Customer)
    done = how(commands.sync())
    assert (done["customers"], done["orders"]) == ("rebuilt", "unchanged")
    assert [row["id"] for row in rows("SELECT id FROM customers")] == [mei.pk]
    assert set(how(commands.sync()).values()) == {"unchanged"}


@pytest.mark.once
def test_many_small_syncs_fold_into_base_and_stay_equal(monkeypatch):
    monkeypatch.setattr(store, "FOLD_ROWS", 3)
    people = [customer(f"Person {i}") for i in range(6)]
    commands.sync()
    for step in range(4):
        change(people[step % 6], city=f"city {step}")
        customer(f"Newcomer {step}")
        commands.sync()
        expected = sorted(Customer.objects.values_list("id", "city"))
        copied = rows("SELECT id, city FROM customers ORDER BY id")
        assert [(r["id"], r["city"]) for r in copied] == expected
        known = manifest.load().tables["customers"]
        assert known.rows == len(expected)
    assert sum(f.rows for f in store.read("customers").base) > 6, "nothing was folded"


def test_more_changes_than_can_be_merged_rebuild_the_table(monkeypatch):
    monkeypatch.setattr(commands, "MERGE_ROWS", 2)
    people = [customer(f"Person {i}") for i in range(4)]
    commands.sync()
    for person in people[:3]:
        change(person, city="上海")
    synced = commands.sync()
    assert how(synced)["customers"] == "rebuilt"
    assert rows("SELECT count(*) AS n FROM customers WHERE city = '上海'") == [{"n": 3}]


def test_full_copies_everything_anew():
    customer("林小满")
    commands.sync()
    assert set(how(commands.sync(full=True)).values()) == {"rebuilt"}


def test_a_table_declared_differently_is_rebuilt(monkeypatch):
    customer("林小满")
    commands.sync()
    from shuke.customers.warehouse import CUSTOMERS

    monkeypatch.setattr(CUSTOMERS, "columns", CUSTOMERS.columns[:-1])
    synced = commands.sync()
    assert [t.name for t in synced.tables if t.how == "rebuilt"] == ["customers"]
    assert "last_order_at" not in rows("SELECT * FROM customers")[0]


def test_another_sync_is_waited_for_or_refused():
    with only_writer():
        with pytest.raises(Busy):
            commands.sync()
        with pytest.raises(Busy):
            commands.sync(wait=0.06)
    commands.sync()


def test_freshness_says_when_and_how_much():
    assert engine.freshness() is None
    with pytest.raises(Busy), engine.connect():
        pass
    with clock.fixed(NOON):
        customer("林小满")
        commands.sync()
    assert engine.freshness().synced_at == NOON
    assert engine.freshness().tables["customers"].rows == 1
    later = NOON + dt.timedelta(minutes=1)
    with clock.fixed(later):
        commands.sync()  # nothing new, and that is known as of now
    with engine.connect() as warehouse:
        assert warehouse.fresh.synced_at == later


def test_a_rolled_back_change_never_arrives():
    mei = customer("林小满")
    commands.sync()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        change(mei, city="nowhere")
        raise ZeroDivisionError
    commands.sync()
    assert rows("SELECT city FROM customers") == [{"city": ""}]


@pytest.mark.once
def test_sweeping_keeps_what_readers_see():
    mei = customer("林小满")
    commands.sync()
    change(mei, city="杭州")
    commands.sync()
    commands.sweep()
    assert rows("SELECT city FROM customers") == [{"city": "杭州"}]
    assert shop.Customer.objects.count() == 1
    assert Order.objects.count() == 0
    change(mei, city="苏州")
    assert how(commands.sync())["customers"] == "changed"
