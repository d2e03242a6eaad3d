"""What visitors do: the same event again changes nothing; who they are may become known later."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction

from shuke.customers.commands import resolve_people
from shuke.shop.commands import record_events, record_products
from shuke.shop.models import Event
from shuke.shop.tests.test_recording import line, order, record

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture
def people(db) -> list[int]:
    with transaction.atomic():
        made = pl.DataFrame({"number": ["1", "2"], "name": ["Emma Clarke", "林小满"]})
        return resolve_people(made, source="test", at=NOON)["customer_id"].to_list()


def tell(*events: dict, door: str = "file"):
    rows = [
        {"at": NOON + dt.timedelta(minutes=n), "visitor": "v1", **event}
        for n, event in enumerate(events)
    ]
    schema = {"customer_id": pl.Int64}
    with transaction.atomic():
        return record_events(
            pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None), door=door
        )


def test_names_and_devices_of_any_tracker_become_ours():
    tell(
        {"name": "Product Viewed", "device": "Mobile"},
        {"name": "add_to_cart", "device": "desktop"},
        {"name": "Size Chart - opened!", "device": "fridge"},
    )
    told = Event.objects.order_by("at").values_list("name", "device")
    assert list(told) == [
        ("product_viewed", "phone"),
        ("product_added", "computer"),
        ("size_chart_opened", ""),
    ]


def test_the_same_event_again_changes_nothing():
    told = ({"name": "page", "key": "a"}, {"name": "page"})
    assert tell(*told).created == 2
    before = set(Event.objects.values_list("key", "revision"))
    again = tell(*told)
    assert (again.created, again.unchanged, again.recognised) == (0, 2, 0)
    assert set(Event.objects.values_list("key", "revision")) == before
    # Another door has keys of its own.
    assert tell({"name": "page", "key": "a"}, door="pixel").created == 1


def test_who_the_visitor_is_becomes_known_for_what_was_before(people):
    emma, xiaoman = people
    tell({"name": "page"}, {"name": "Product Viewed"}, {"name": "page", "visitor": "v2"})
    before = Event.objects.filter(visitor="v2").get().revision
    told = tell({"name": "Checkout Started", "customer_id": emma, "key": "c"})
    assert told.recognised == 2
    assert set(Event.objects.filter(visitor="v1").values_list("customer_id", flat=True)) == {emma}
    other = Event.objects.filter(visitor="v2").get()
    assert (other.customer_id, other.revision) == (None, before)
    # What comes later from the same device is hers, until somebody else uses it too.
    tell({"name": "Cart Viewed"})
    assert Event.objects.get(name="cart_viewed").customer_id == emma
    tell({"name": "page", "customer_id": xiaoman, "key": "x"})
    tell({"name": "Payment Info Entered"})
    assert Event.objects.get(name="payment_info_entered").customer_id is None


def test_the_same_event_told_with_a_name_gets_it(people):
    tell({"name": "page", "key": "a", "visitor": ""})
    assert (
        tell({"name": "page", "key": "a", "visitor": "", "customer_id": people[0]}).recognised == 1
    )
    assert Event.objects.get().customer_id == people[0]
    assert (
        tell({"name": "page", "key": "a", "visitor": "", "customer_id": people[1]}).recognised == 0
    )


def test_an_order_tells_who_bought_and_codes_find_their_rows(people):
    record([order("A1", people[0])], [line("A1", 1, "X", 1, 10)])
    with transaction.atomic():
        record_products(pl.DataFrame({"code": ["Y"]}))
    tell(
        {"name": "Product Viewed", "product_code": "Y", "store": "main"},
        {"name": "Order Completed", "order_number": "A1", "store": "main", "value": 100_000},
        {"name": "Product Viewed", "product_code": "nobody has it", "store": "nowhere"},
    )
    viewed, bought, unknown = Event.objects.order_by("at")
    assert (viewed.product.code, viewed.store.code, viewed.customer_id) == ("Y", "main", people[0])
    assert (bought.order.number, bought.customer_id, bought.value) == ("A1", people[0], 10)
    assert (unknown.product, unknown.store) == (None, None)
