"""Files of customers and products."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import queries
from shuke.collect.models import Import
from shuke.collect.tests import files
from shuke.common import clock
from shuke.customers.commands import record_consents
from shuke.customers.models import ConsentState, Customer, Identity
from shuke.shop.models import Product

pytestmark = pytest.mark.django_db


def test_customers_meet_the_buyers_that_orders_brought(bring):
    bring("orders", files.UCI)
    source = bring("customers", files.CUSTOMERS)
    assert queries.summary(source)["outcomes"] == {
        "recorded": 0, "updated": 2, "unchanged": 0, "held": 1, "rejected": 0}  # fmt: skip
    lin = Identity.objects.get(kind="number", value="17850").customer
    assert (lin.name, lin.gender, lin.birth_month, lin.birth_year) == ("林小满", "f", 5, 1990)
    assert lin.order_count == 1
    assert set(lin.identities.values_list("kind", "value")) == {
        ("number", "17850"), ("phone", "+8613912345678"), ("email", "lin@example.com")}  # fmt: skip
    chen = Identity.objects.get(value="13047").customer
    assert (chen.birth_calendar, chen.birth_month, chen.birth_day, chen.birth_year) == (
        "lunar",
        8,
        15,
        None,
    )
    assert chen.identities.get(kind="phone").masked
    states = dict(ConsentState.objects.values_list("customer_id", "state"))
    assert states == {lin.pk: "granted"}  # a "no" in a box says nothing of who never agreed


def test_the_same_customers_again_change_nothing(bring):
    bring("customers", files.CUSTOMERS)
    before = list(Customer.objects.values()), list(ConsentState.objects.values())
    assert queries.summary(bring("customers", files.CUSTOMERS))["changes"] == 0
    assert before == (list(Customer.objects.values()), list(ConsentState.objects.values()))


def test_an_old_file_does_not_undo_a_withdrawal(bring):
    import polars as pl
    from django.db import transaction

    bring("customers", "email,consent\nemma@example.com,yes\n")
    customer = Customer.objects.get()
    with transaction.atomic():
        said = {"customer_id": [customer.pk], "channel": ["email"], "state": ["withdrawn"]}
        record_consents(pl.DataFrame(said), source="one-click")
    bring("customers", "email,consent,name\nemma@example.com,yes,Emma\n")
    assert ConsentState.objects.get().state == "withdrawn"
    assert Customer.objects.get().name == "Emma"


def test_shopify_customers_by_their_header(bring):
    header = ("First Name,Last Name,Email,Accepts Email Marketing,Company,City,Country,Phone,"
              "Accepts SMS Marketing,Total Spent,Total Orders,Tags")  # fmt: skip
    source = bring(
        "customers", f"{header}\nEmma,Clarke,emma@example.com,yes,,Leeds,UK,,no,12.00,1,\n"
    )
    assert source.layout == "shopify-customers"
    assert Customer.objects.get().name == "Emma Clarke"
    assert set(ConsentState.objects.values_list("channel", "state")) == {("email", "granted")}


def test_a_birthday_that_is_none_goes_back_to_its_owner(bring):
    source = bring("customers", "email,birthday\nemma@example.com,31-31\n")
    assert source.problems.get().reason == "birthday_unreadable"
    assert not Customer.objects.exists()


def test_known_since_comes_from_the_file(bring):
    bring("customers", "email,created at\nemma@example.com,2020-02-03\n", options={"zone": "UTC"})
    assert Customer.objects.get().joined_at == dt.datetime(2020, 2, 3, tzinfo=dt.UTC)


def test_products_are_recorded_and_updated(bring):
    text = "sku,title,category,price,cost\nR-80,Romper,Clothes,29.90,11\nBIB,Bib,,4,\n"
    assert queries.summary(bring("products", text))["outcomes"]["recorded"] == 2
    romper = Product.objects.get(code="R-80")
    assert (romper.list_price, romper.unit_cost, romper.currency) == (
        Decimal("29.90"),
        Decimal(11),
        "CNY",
    )
    assert queries.summary(bring("products", text))["changes"] == 0
    later = queries.summary(bring("products", text.replace("29.90", "31.90")))
    assert (later["outcomes"]["updated"], later["outcomes"]["unchanged"]) == (1, 1)
    assert Product.objects.get(code="R-80").list_price == Decimal("31.90")


def test_a_draft_says_when_it_was_uploaded(bring):
    now = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    with clock.fixed(now):
        bring("products", "sku,title\nA,B\n")
    assert Import.objects.get().created_at == now
