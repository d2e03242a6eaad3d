"""Lists as files: every row as the list is filtered, numbers and days as such, no text a formula."""

import csv
import datetime as dt
import io
import re
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.kit import files, xlsx
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.demo.load import load
from shuke.engage.commands import create_campaign
from shuke.shop.models import Order, Product
from shuke.warehouse.testing import lasting

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo shop without its history, for all tests of the module."""
    home = tmp_path_factory.mktemp("shop")
    with django_db_blocker.unblock(), lasting(home), clock.fixed(NOW):
        load(size=150, history=False)
        yield


def sheet(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def saved(client, table: str, query: str = "", kind: str = "xlsx") -> list[list]:
    answer = client.post(f"/lists/{table}/file.{kind}{query}")
    assert answer.status_code == 200, answer.text[:300]
    content = b"".join(answer.streaming_content)
    if kind == "xlsx":
        assert answer["Content-Type"] == xlsx.MEDIA_TYPE
        return sheet(content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("table", "page", "english", "chinese", "fact"),
    [
        ("customers", "/customers/", "Name", "姓名", "customers.exported"),
        ("orders", "/orders/", "Order", "订单", "shop.orders_exported"),
        ("products", "/products/", "Product", "商品", "shop.products_exported"),
        ("tasks", "/tasks/all/", "What to do", "要做什么", "operate.tasks_exported"),
        ("campaigns", "/campaigns/", "Campaign", "活动", "engage.campaigns_exported"),
    ],
)
def test_a_list_is_saved_whole_in_both_languages(
    shop, browse, monkeypatch, table, page, english, chinese, fact
):
    create_campaign(SYSTEM, name="双11 预热")
    monkeypatch.setattr(files, "STEP", 70)  # several steps
    client = browse("owner")
    assert f"/lists/{table}/file.xlsx" in client.get(page).text
    with translation.override("en"):
        rows = saved(client, table)
    told = RecordedFact.objects.get(kind=fact)
    assert told.payload["count"] == len(rows) - 1 > 0 and told.audited
    assert english in rows[0]
    client.cookies["shuke_language"] = "zh-hans"
    other = saved(client, table)
    assert chinese in other[0] and len(other) == len(rows)
    plain = saved(client, table, kind="csv")
    assert plain[0] == other[0] and len(plain) == len(rows)
    assert browse("agent").post(f"/lists/{table}/file.xlsx").status_code == 403
    assert f"/lists/{table}/file.xlsx" not in browse("agent").get(page).text
    assert RecordedFact.objects.filter(kind=fact).count() == 3


def test_what_a_file_holds_of_an_order(shop, browse):
    order = Order.objects.filter(customer__isnull=False).order_by("-placed_at").first()
    Order.objects.filter(pk=order.pk).update(
        currency="USD", total=Decimal("12.5"), number="=1+1", kind="sale"
    )
    query = "?q=%3D1%2B1"
    [heads, row] = saved(browse("owner"), "orders", query)
    cells = dict(zip(heads, row, strict=True))
    assert cells["Order"] == "=1+1", "text, as it is"
    assert cells["Total"] == 12.5 and cells["Total: currency"] == "USD"
    assert cells["Customer"] == str(order.customer)
    here = order.placed_at.astimezone(clock.shop_zone()).replace(tzinfo=None, microsecond=0)
    assert abs(cells["Placed"] - here) < dt.timedelta(seconds=1)
    [_heads, line] = saved(browse("owner"), "orders", query, "csv")
    assert line[0] == "'=1+1", "no spreadsheet computes it"


def test_what_a_file_holds_of_a_customer(shop, browse, actor):
    made = customers.add_customer(
        actor("owner"), name="+CMD|' /C calc'!A0", identities=[("phone", "13911112222")]
    )
    rows = saved(browse("owner"), "customers")
    by_number = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    cells = by_number[made.pk]
    assert cells["Name"] == "+CMD|' /C calc'!A0"
    assert isinstance(cells["Phone"], str) and cells["Phone"].endswith("2222")
    assert cells["Last order"] == "" and cells["Spent"] == 0.0
    bought = next(row for row in by_number.values() if row["Orders"] > 0)
    assert isinstance(bought["Last order"], dt.datetime) and bought["Spent"] > 0
    plain = {row[0]: row for row in saved(browse("owner"), "customers", kind="csv")}
    assert plain[str(made.pk)][1] == "'+CMD|' /C calc'!A0"


def test_a_file_holds_what_the_filters_leave_and_the_columns_that_are_shown(shop, browse):
    client = browse("owner")
    category = Product.objects.exclude(category="").values_list("category", flat=True).first()
    client.cookies["shuke_columns_products"] = "code.category"
    rows = saved(client, "products", f"?category={category}&sort=code")
    assert rows[0] == ["Code", "Category"]
    assert [row[0] for row in rows[1:]] == sorted(
        Product.objects.filter(category=category).values_list("code", flat=True)
    )
    told = RecordedFact.objects.get(kind="shop.products_exported").payload
    assert told["filters"] == {"category": category}


def test_no_list_is_saved_that_a_room_did_not_offer(browse):
    assert browse("owner").post("/lists/rates/file.xlsx").status_code == 404
    assert browse("owner").get("/lists/orders/file.xlsx").status_code == 405


@pytest.mark.once
def test_a_workbook_of_any_length_takes_the_memory_of_a_piece():
    def rows(count: int):
        for number in range(count):
            yield [number, f"顾客 {number}", Decimal("12.50"), NOW.replace(tzinfo=None)]

    def peak(count: int) -> int:
        tracemalloc.start()
        for _piece in xlsx.stream(rows(count), ["", "", xlsx.MONEY, ""]):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    few = peak(3_000)
    assert peak(30_000) < 2 * few


@pytest.mark.once
def test_a_workbook_tells_days_and_instants(home):
    rows = [[dt.date(2026, 2, 28), dt.datetime(2026, 11, 20, 20, 30), dt.date(1899, 1, 1), -0.25]]
    content = b"".join(xlsx.stream(rows, ["", "", "", xlsx.PERCENT]))
    [day, instant, old, share] = sheet(content)[0]
    assert (day, old, share) == (dt.date(2026, 2, 28), "1899-01-01", -0.25)
    assert abs(instant - dt.datetime(2026, 11, 20, 20, 30)) < dt.timedelta(seconds=1)


@pytest.mark.once
def test_a_workbook_holds_the_digits_of_a_number_and_no_others():
    """A count that stands as 7.000000 is a measure to openpyxl and pandas; a small share was cut to nothing."""
    content = b"".join(xlsx.stream([[1000000, Decimal("12.50"), 0.0000001, 0.25, -3]]))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        cells = re.findall("<v>(.*?)</v>", book.read("xl/worksheets/sheet1.xml").decode())
    assert cells == ["1000000", "12.50", "0.0000001", "0.25", "-3"]
