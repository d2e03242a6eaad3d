"""Columns of a customers file that mean own fields of the shop."""

import re

import pytest

from shuke.collect import queries
from shuke.collect.tests.test_pages import page, upload  # noqa: F401
from shuke.common.access import SYSTEM
from shuke.customers.commands import add_custom_field, end_custom_field
from shuke.customers.models import Customer, CustomField, CustomValue

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
