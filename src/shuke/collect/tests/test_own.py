"""Columns of a customers file that mean own fields of the shop."""

import re

import pytest

from shuke.collect import queries
from shuke.collect.tests.test_pages import page, upload  # noqa: F401
from shuke.common.access import SYSTEM
from shuke.customers.commands import add_custom_field, add_identity_kind, end_custom_field
from shuke.customers.models import Customer, CustomField, CustomValue
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db
FILE = """邮箱,姓名,宝宝体质,card_until,身高,Twins?
lin@example.com,林小满,干性,31/12/2026,"1,650.5",是
chen@example.com,陈嘉禾,,2026-11-05,,
emma@example.com,Emma,油性,soon,1,no
"""


@pytest.fixture
def fields(actor):
    told = {"skin": ("宝宝体质", "choice"), "card_until": ("会员卡到期", "date"),
            "height": ("身高", "number"), "twins": ("双胞胎", "yes_no")}  # fmt: skip
    for key, (label, kind) in told.items():
        choices = ["干性", "油性"]
        add_custom_field(actor("owner"), key=key, label=label, kind=kind, choices=choices)


def values(name: str) -> dict:
    rows = CustomValue.objects.filter(customer__name=name).select_related("field")
    return {row.field.key: row.text or str(row.number or row.date) for row in rows}


def test_columns_called_like_own_fields_are_read(bring, fields):
    source = bring("customers", FILE, options={"date_order": "day"}, **{"own:twins": 5})
    assert source.mapping["own:skin"] == 2
    assert values("林小满") == {
        "skin": "干性", "card_until": "2026-12-31", "height": "1650.5000", "twins": "yes",
    }  # fmt: skip
    assert values("陈嘉禾") == {"card_until": "2026-11-05"}
    problem = source.problems.get()
    assert (problem.reason, problem.value) == ("own_unreadable", "会员卡到期: soon")
    assert not Customer.objects.filter(name="Emma").exists()


def test_a_line_whose_own_field_alone_differs_is_updated(bring, fields):
    bring("customers", FILE)
    source = bring("customers", FILE.replace("干性", "油性"))
    assert queries.summary(source)["outcomes"]["updated"] == 1
    assert values("林小满")["skin"] == "油性"
    again = bring("customers", FILE.replace("干性", "油性"))
    assert queries.summary(again)["changes"] == 0


@pytest.mark.once
def test_own_fields_are_offered_for_customers_alone(page, fields):  # noqa: F811
    end_custom_field(SYSTEM, CustomField.objects.get(key="twins").pk)
    shown = re.sub(r"\s+", " ", page.get(f"/imports/{upload(page, FILE).pk}/").content.decode())
    assert 'name="map-own:skin"' in shown
    assert "Custom fields" in shown
    assert 'name="map-own:twins"' not in shown
    orders = upload(page, "订单号,下单时间,金额,宝宝体质\n1,2026-05-04,3,干性\n")
    assert "own:skin" not in orders.mapping


def test_columns_may_hold_any_kind_of_identity(bring, actor, page):  # noqa: F811
    add_identity_kind(actor("owner"), label="LINE 号", key="line")
    source = bring(
        "customers",
        "姓名,openid,车牌号,LINE 号\n林小满,oLVPpjqs9BhvzwPj5A-vTYAX3GLc,沪A12345,lin 88\n王建国,,沪A12345,\n",
    )
    assert {"openid": 1, "plate": 2, "id:line": 3}.items() <= source.mapping.items()
    lin = Customer.objects.get(name="林小满")
    identities = dict(lin.identities.values_list("kind", "value"))
    assert identities == {
        "openid": "oLVPpjqs9BhvzwPj5A-vTYAX3GLc", "plate": "沪A12345", "line": "LIN88",
    }  # fmt: skip
    assert not Customer.objects.filter(name="王建国").exists(), "a car tells nobody"
    shown = page.get(f"/imports/{upload(page, '姓名,LINE 号\n林小满,LIN88\n').pk}/").text
    assert 'name="map-id:line"' in shown
    orders = bring("orders", "订单号,下单时间,金额,LINE 号\n1,2026-05-04,3,lin88\n")
    assert orders.mapping["id:line"] == 3
    assert Order.objects.get().customer_id == lin.pk
