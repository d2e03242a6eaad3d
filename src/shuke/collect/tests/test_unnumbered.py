"""A table that a shop keeps by hand, without numbers of orders: what one person bought on one day is one."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import commands, queries
from shuke.collect.tests.test_mending import mend
from shuke.collect.tests.test_pages import page, posted_mapping, text_of, upload
from shuke.common.access import SYSTEM
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db
__all__ = ["page"]
LEDGER = (
    "称呼,电话,哪天,东西,几个,实收,随手记\n"
    "吴丽华,138-0006-8006,2026.2.1,挂耳咖啡,2个,119.80元,\n"
    "吴丽华,138 0006 8006,2026-02-01,滤纸,1,22.50,老客\n"
    "吴丽华,13800068006,2026-02-03,滤纸,1,22.50,\n"
    "莫春生,13800118011,2026-02-03,滤杯,1,128,\n"
    "何**,,2026-02-03,滤杯,1,128,\n"
    "路人,,2026-02-03,滤杯,1,128,\n"
)


def orders() -> list[tuple[dt.date, str, Decimal, int]]:
    """Day, buyer, total and lines of each order."""
    rows = Order.objects.order_by("placed_at", "pk").select_related("customer")
    return [
        (o.placed_at.date(), o.customer.name if o.customer else "", o.total, o.lines.count())
        for o in rows
    ]


def test_rows_of_one_person_and_day_are_one_order(bring):
    source = bring("orders", LEDGER)
    assert {"name", "phone", "placed_at", "title", "quantity", "total"} <= set(source.mapping)
    first, third = dt.date(2026, 1, 31), dt.date(2026, 2, 2)  # in UTC
    shown = orders()
    assert shown[0] == (first, "吴丽华", Decimal("142.30"), 2)
    assert sorted(shown[1:]) == [
        (third, "", Decimal(128), 1),
        (third, "", Decimal(128), 1),
        (third, "吴丽华", Decimal("22.50"), 1),
        (third, "莫春生", Decimal(128), 1),
    ]
    assert Order.objects.order_by("placed_at").first().number.startswith("20260201-")


def test_the_same_table_again_changes_nothing_and_a_grown_one_its_day(bring):
    bring("orders", LEDGER)
    again = bring("orders", LEDGER + "\n")
    assert queries.summary(again)["outcomes"]["unchanged"] == 6
    grown = bring("orders", LEDGER + "莫春生,13800118011,2026-02-03,滤纸,1,22.50,\n")
    assert queries.summary(grown)["outcomes"]["updated"] == 2
    assert Order.objects.count() == 5
    assert (Decimal("150.50"), 2) in [row[2:] for row in orders()]


def test_a_row_without_an_amount_or_a_day_is_told_and_mended(bring, page):
    source = bring(
        "orders",
        "电话,哪天,东西,实收\n13800118011,上周三,滤杯,128\n13800118012,2026-02-03,滤杯,\n合计,,,128\n",
    )
    assert set(source.problems.values_list("reason", flat=True)) == {
        "date_unreadable",
        "total_line",
        "amount_missing",
    }
    mend(page, source, r2c1="2026-02-04")
    assert [o.number[:9] for o in Order.objects.all()] == ["20260204-"]


def test_a_table_with_neither_number_nor_buyer_is_asked_for_one(page):
    source = upload(page, LEDGER, kind="orders")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "what one person bought on one day is one order" in shown
    fields = posted_mapping(source, then="run") | {"map-name": "", "map-phone": ""}
    answer = page.post(f"/imports/{source.pk}/mapping/", fields)
    assert answer.status_code == 422
    assert "A column of order numbers or of buyers is needed" in text_of(answer)


def test_goods_a_day_and_an_amount_are_orders_even_without_numbers(home):
    for content, kind in (
        (LEDGER, "orders"),
        ("姓名,手机,生日,消费金额\n吴丽华,13800068006,7月7日,100\n", "customers"),
    ):
        source = commands.receive_file(SYSTEM, [content.encode()], "流水.csv")
        assert source.kind == kind


def test_of_nine_ways_to_know_a_person_one_is_enough_and_the_page_says_so(page):
    source = upload(page, "甲,乙\n一,二\n", kind="customers")
    labels = text_of(page.get(f"/imports/{source.pk}/"))
    assert labels.count("one of these") >= 9
    assert ">needed" not in labels
