import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from shuke.common import bulk
from shuke.shop.models import Order
from shuke.team.models import Store

AT = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
COLUMNS = ["code", "name", "kind", "city", "revision"]


def names() -> dict[str, str]:
    return dict(Store.objects.values_list("code", "name"))


def test_rows_are_inserted_and_updated_by_their_key(db):
    bulk.insert(Store, COLUMNS, [("a", "Alpha", "online", "", 1), ("b", "Beta", "door", "", 1)])
    bulk.upsert(
        Store, COLUMNS, [("b", "Beta 2", "door", "", 2), ("c", "Gamma", "door", "", 2)],
        key=["code"], update=["name", "revision"],
    )  # fmt: skip
    assert names() == {"a": "Alpha", "b": "Beta 2", "c": "Gamma"}


def test_an_insert_that_breaks_a_rule_changes_nothing(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Store, COLUMNS, [("a", "A", "online", "", 1), ("a", "again", "online", "", 1)])
    assert names() == {}


def test_reserved_ids_never_meet_those_of_the_database(db):
    first = Store.objects.create(code="one", name="One")
    reserved = list(bulk.reserve_ids(Store, 3))
    rows = [(i, f"r{i}", "R", "online", "", 1) for i in reserved]
    bulk.insert(Store, ["id", *COLUMNS], rows)
    later = Store.objects.create(code="later", name="Later")
    assert sorted([first.pk, *reserved, later.pk]) == [first.pk, *reserved, later.pk]


def test_an_instant_is_stored_in_utc_and_rows_are_updated_by_id(db):
    store = Store.objects.create(code="s", name="S")
    rows = [(store.pk, "N1", "sale", "paid", AT, "CNY", 0, 0, 0, 12_3400, 0, "", "", "", 1)]
    bulk.insert(
        Order,
        ["store_id", "number", "kind", "status", "placed_at", "currency", "goods", "discount",
         "shipping", "total", "refunded", "note", "payment_method", "address_key", "revision"],
        rows,
    )  # fmt: skip
    order = Order.objects.get()
    assert order.placed_at == AT
    assert str(order.total) == "12.3400"
    bulk.update(Order, ["id", "note"], [(order.pk, "gift wrap")])
    order.refresh_from_db()
    assert order.note == "gift wrap"
