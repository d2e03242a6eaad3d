"""Stock from what moves: receipts, sales, returns and counts of a file or a program come to a stock by day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from shuke.collect import layouts
from shuke.collect.models import Import
from shuke.collect.tests.test_undo import undo
from shuke.common import clock
from shuke.shop.models import Product, StockMovement, StockStatement
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)
HEAD = "流水号,商品编码,业务类型,数量,业务时间,单据编号\n"
#: 20 came in, 3 were sold, one came back, 15 were counted instead of 18, 2 were sold after that.
WEEK = HEAD + (
    "1,R-80,采购入库,20,2026-11-20 09:00:00,JH-1\n"
    "2,R-80,销售出库,3,2026-11-21 10:00:00,A1001\n"
    "3,R-80,销售退货入库,1,2026-11-22 11:00:00,TH-7\n"
    "4,R-80,盘点,15,2026-11-23 20:00:00,PD-1\n"
    "5,R-80,销售出库,-2,2026-11-24 10:00:00,A1002\n"
)


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


def api(actor, *scopes) -> Client:
    secret = make_token(actor("owner"), name="t", scopes=list(scopes))[1]
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def stock_of(client: Client) -> list[tuple[str, Decimal]]:
    product = Product.objects.get(code="R-80").pk
    rows = client.get(f"/api/v1/products/{product}/stock").json()
    return [(row["store"], Decimal(row["quantity"])) for row in rows]


def by_day(client: Client, since: str, until: str) -> list[Decimal | None]:
    product = Product.objects.get(code="R-80").pk
    rows = client.get(f"/api/v1/products/{product}/stock/days?since={since}&until={until}").json()
    return [row["quantity"] and Decimal(row["quantity"]) for row in rows]


def test_movements_of_a_file_come_to_the_stock_of_each_day(bring, actor):
    source = bring("movements", WEEK)
    assert (source.state, source.layout) == ("done", "movements")
    client = api(actor, "orders.view")
    assert stock_of(client) == [("main", 13)]
    assert by_day(client, "2026-11-19", "2026-11-25") == [None, 20, 17, 18, 15, 13, 13]


def test_the_page_says_the_difference_of_a_count_in_words(bring, browse):
    bring("movements", WEEK)
    product = Product.objects.get()
    page = browse("owner").get(f"/products/{product.pk}/").content.decode()
    assert "counted 15: 3 fewer than what moved leaves (18)" in page
    assert "counted 15 on" in page
    assert "−2 since" in page
    assert "Stock by day" in page
    assert "JH-1" in page


def test_a_file_is_recognised_by_its_header():
    header = HEAD.strip().split(",")
    assert layouts.recognise(header).code == "movements"
    assert layouts.recognise(["货号", "标题", "售价", "库存", "仓库"]).code == "products"
    assert layouts.recognise(["订单编号", "下单时间", "商品编码", "数量", "单价"]).code == "orders"


def test_the_same_movement_again_changes_nothing_and_another_figure_replaces_it(bring, actor):
    bring("movements", WEEK)
    again = bring("movements", WEEK.replace("业务时间", "单据日期"), name="again.csv")
    assert sum(again.batches.values_list("unchanged", flat=True)) == 5
    client = api(actor, "orders.view")
    assert stock_of(client) == [("main", 13)]
    told_otherwise = bring("movements", HEAD + "5,R-80,销售出库,-4,2026-11-24 10:00:00,A1002\n")
    assert sum(told_otherwise.batches.values_list("updated", flat=True)) == 1
    assert stock_of(client) == [("main", 11)]
    undo(told_otherwise)
    assert stock_of(client) == [("main", 13)]


def test_a_file_of_counts_counts_still(bring, actor):
    bring("movements", WEEK)
    bring("products", "货号,库存,盘点时间\nR-80,30,2026-11-25 09:00:00\n")
    client = api(actor, "orders.view")
    assert stock_of(client) == [("main", 30)]
    bring("movements", HEAD + "6,R-80,销售出库,1,2026-11-26 10:00:00,A1003\n")
    assert stock_of(client) == [("main", 29)]
    bring("products", "货号,库存,盘点时间\nR-80,30,2026-11-27 09:00:00\n")
    assert stock_of(client) == [("main", 30)], "the same figure after a sale is a count of its own"
    assert by_day(client, "2026-11-25", "2026-11-27") == [30, 29, 30]


def test_what_is_told_late_and_in_any_order_comes_to_the_same(bring, actor):
    head, *lines = WEEK.splitlines(keepends=True)
    for number, line in enumerate(reversed(lines)):
        bring("movements", head + line, name=f"{number}.csv")
    assert by_day(api(actor, "orders.view"), "2026-11-19", "2026-11-25") == [
        None, 20, 17, 18, 15, 13, 13,
    ]  # fmt: skip


def test_an_undo_takes_all_of_it_back(bring, actor):
    bring("products", "货号,标题,库存,盘点时间\nR-80,连体衣,7,2026-11-10\n")
    source = bring("movements", WEEK)
    undo(source)
    assert not StockMovement.objects.exists()
    assert StockStatement.objects.count() == 1
    assert stock_of(api(actor, "orders.view")) == [("main", 7)]
    undo(bring("movements", WEEK.replace("R-80", "R-90")))
    assert not Product.objects.filter(code="R-90").exists()


def test_columns_of_their_own_for_in_and_out_and_stores(bring, actor):
    bring("movements", "商品编码,仓库,入库数量,出库数量,日期\nR-80,hubin,12,,2026-11-20\nR-80,hubin,,5,2026-11-21\nR-80,xuhui,4,,2026-11-21\n")  # fmt: skip
    assert stock_of(api(actor, "orders.view")) == [("hubin", 7), ("xuhui", 4)]


def test_lines_that_cannot_be_read_say_why_and_wait_or_go_back(bring):
    source = bring(
        "movements",
        HEAD
        + "1,R-80,飞走了,2,2026-11-20,\n2,R-80,销售出库,两三个,2026-11-20,\n3,R-80,销售出库,,2026-11-20,\n",
    )
    reasons = dict(source.problems.order_by("row").values_list("row", "reason"))
    assert list(reasons.values()) == ["movement_unknown", "quantity_unreadable", "quantity_missing"]
    assert not StockMovement.objects.exists()
    assert Import.objects.get().problems.filter(outcome="held").count() == 1


def test_a_program_tells_of_movements_and_reads_them(actor, run_jobs):
    client = api(actor, "imports.run", "orders.view")

    def send(key: str, occurred: str, **body) -> str:
        document = {"key": key, "occurred": occurred, "body": body}
        answer = client.post(
            "/api/v1/documents/movements",
            {"documents": [document]},
            content_type="application/json",
        )
        return answer.json()["documents"][0]["outcome"]

    sale = {"code": "R-80", "movement": "sale", "moved_at": "2026-11-21T10:00:00+08:00",
            "movement_number": "m-2", "reference": "A1"}  # fmt: skip
    came = sale | {"movement": "received", "moved": 9, "movement_number": "m-1"}
    assert send("m-1", "2026-11-21T10:00:00+08:00", **came) == "recorded"
    assert send("m-2", "2026-11-21T10:00:00+08:00", **sale, moved=2) == "recorded"
    assert send("m-2", "2026-11-21T10:00:00+08:00", **sale, moved=2) == "unchanged"
    assert send("m-2", "2026-11-22T10:00:00+08:00", **sale, moved=3) == "updated"
    assert stock_of(client) == [("main", 6)]
    product = Product.objects.get().pk
    page = client.get(f"/api/v1/products/{product}/movements").json()
    assert {(row["kind"], Decimal(row["quantity"])) for row in page["items"]} == {
        ("receipt", 9), ("sale", -3),
    }  # fmt: skip
    assert (
        send("m-3", "2026-11-22T10:00:00+08:00", **sale | {"movement": "gone"}, moved=1) == "held"
    )
