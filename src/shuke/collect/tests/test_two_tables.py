"""Exports of two tables, orders and their goods, and other shapes in which marketplaces hand out one table."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from shuke.collect import commands, running
from shuke.collect.models import Import
from shuke.collect.tests.sheets import workbook_of
from shuke.collect.tests.test_pages import page, text_of, upload
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.shop.models import Order, OrderLine

pytestmark = pytest.mark.django_db
__all__ = ["page"]

ORDERS = (
    "订单编号,订单状态,买家实付金额,买家应付邮费,退款金额,订单创建时间,订单付款时间,收货地址\n"
    '="Q1",交易成功,95.00,5.00,0.00,2026-03-01 10:00:00,2026-03-01 10:01:00,浙江省杭州市西湖区 1 号\n'
    "Q2,卖家已发货,40.00,0.00,0.00,2026-03-02 10:00:00,2026-03-02 10:01:00,上海市浦东新区 2 号\n"
    "Q3,交易成功,12.00,0.00,0.00,2026-03-03 10:00:00,2026-03-03 10:01:00,上海市浦东新区 2 号\n"
)
GOODS = (
    "子订单编号,主订单编号,商品ID,商品属性,商品标题,商品价格,购买数量,买家实付金额,订单状态,退款状态,退款金额,发货时间\n"
    "S3,Q2,NP,商品规格:大,奶瓶,40.00,1,40.00,卖家已发货,,0,\n"
    "S1,Q1,YL,商品规格:红,摇铃,20.00,2,40.00,交易成功,,0,\n"
    "S2,Q1,NP,商品规格:大,奶瓶,50.00,1,50.00,交易成功,,0,\n"
    "S9,Q9,NP,商品规格:大,奶瓶,50.00,1,50.00,交易成功,,0,\n"
)
RIGHT = {"Q1": Decimal(95), "Q2": Decimal(40), "Q3": Decimal(12)}


def totals() -> dict[str, Decimal]:
    return dict(Order.objects.values_list("number", "total"))


def run(source: Import) -> Import:
    commands.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)
    source.refresh_from_db()
    return source


def check(source: Import) -> None:
    """What the two tables above have to become."""
    assert source.state == "done" and source.layout == "qianniu"
    joined = source.reading["joined"]
    assert (joined["orders"], joined["lines"]) == (3, 4)
    assert (joined["without_lines"], joined["without_order"], joined["twice"]) == (1, 1, 0)
    assert totals() == RIGHT
    lines = OrderLine.objects.filter(order__number="Q1").order_by("position")
    assert [(line.product.code, line.quantity, line.unit_price) for line in lines] == [
        ("YL", 2, 20),
        ("NP", 1, 50),
    ]
    order = Order.objects.get(number="Q2")
    assert (order.status, order.shipping) == ("shipped", 0)
    problem = source.problems.get()
    assert (problem.outcome, problem.reason) == ("held", "half_missing")


@pytest.mark.parametrize("goods_first", [False, True])
def test_two_files_in_either_order(page, run_jobs, goods_first):
    first, second = (GOODS, ORDERS) if goods_first else (ORDERS, GOODS)
    source = upload(page, first.encode("gb18030"), name="first.csv", kind="orders")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert ("add the table of their orders" in shown) is goods_first
    other = SimpleUploadedFile("second.csv", second.encode("gb18030"))
    assert page.post(f"/imports/{source.pk}/second/", {"file": other}).status_code == 302
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "3 orders and 4 lines of goods" in shown
    assert "Orders without goods: 1." in shown and "Lines whose order is missing: 1." in shown
    source.refresh_from_db()
    assert source.file_name == "first.csv + second.csv"
    check(run(source))
    assert "Lines whose order is missing: 1." in text_of(page.get(f"/imports/{source.pk}/"))


def test_the_same_two_files_are_the_same_import(home):
    sources = []
    for first, second in ((ORDERS, GOODS), (GOODS, ORDERS)):
        source = commands.receive_file(SYSTEM, [first.encode()], "a.csv", kind="orders")
        sources.append(commands.add_table(SYSTEM, source.pk, [second.encode()], "b.csv"))
    assert sources[0].sha256 == sources[1].sha256 != ""
    assert sources[0].mapping == sources[1].mapping


def test_two_sheets_of_a_workbook(page):
    sheets = {
        name: [line.split(",") for line in table.replace('="Q1"', "Q1").splitlines()]
        for name, table in (("主订单表", ORDERS), ("子订单表", GOODS))
    }
    source = upload(page, workbook_of(sheets), name="export.xlsx")
    assert source.reading["sheet"] == "主订单表 + 子订单表"
    # One of them can still be chosen, and both again.
    read = {"encoding": "utf-8", "delimiter": ",", "quoted": "1", "header_row": "1"}
    page.post(f"/imports/{source.pk}/reading/", {**read, "sheet": "主订单表"})
    source.refresh_from_db()
    assert "joined" not in source.reading and len(source.columns) == 8
    page.post(f"/imports/{source.pk}/reading/", {**read, "sheet": "主订单表 + 子订单表"})
    source.refresh_from_db()
    check(run(source))


def test_by_the_command_line(home, tmp_path, capsys):
    orders, goods = tmp_path / "orders.csv", tmp_path / "goods.csv"
    orders.write_text(ORDERS)
    goods.write_text(GOODS)
    call_command("import", "orders", str(goods), "--with", str(orders), "--json")
    assert json.loads(capsys.readouterr().out)["detail"]["orders"] == 3
    check(Import.objects.get())


def test_orders_and_goods_of_youzan(home):
    orders = (
        "订单号,归属店铺,订单状态,订单创建时间,买家付款时间,运费,订单实付金额,全部商品名称,收货人/提货人,买家手机号,订单已退款金额\n"
        "E1,木梳小店,交易完成,2026-03-01 10:00:00,2026-03-01 10:01:00,10,110.00,摇铃；奶瓶,林小满,13912345670,20.00\n"
    )
    goods = (
        "订单号,订单商品状态,商品名称,商品规格,商品编码,商品单价,商品数量,商品金额小计,商品实际成交金额,收货人/提货人\n"
        "E1,已完成,摇铃,红,YL,30.00,2,60.00,60.00,林小满\nE1,已完成,奶瓶,大,NP,40.00,1,40.00,40.00,林小满\n"
    )
    source = commands.receive_file(SYSTEM, [orders.encode()], "orders.csv")
    source = commands.add_table(SYSTEM, source.pk, [goods.encode()], "goods.csv")
    run(source)
    order = Order.objects.get()
    assert (order.total, order.refunded, order.store.code, order.lines.count()) == (
        110,
        20,
        "木梳小店",
        2,
    )


def test_an_order_that_stands_twice_has_its_goods_once(home):
    again = ORDERS + ORDERS.splitlines()[2] + "\n"
    source = commands.receive_file(SYSTEM, [again.encode()], "orders.csv")
    source = commands.add_table(SYSTEM, source.pk, [GOODS.encode()], "goods.csv")
    assert source.reading["joined"]["twice"] == 1
    run(source)
    assert totals() == RIGHT


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ORDERS, "do not belong together"),
        ("email,name\na@example.com,A\n", "do not belong together"),
        (GOODS.replace(",Q", ",X"), "No order stands in both"),
    ],
)
def test_what_is_no_other_half_is_refused_and_nothing_changes(page, content, words):
    source = upload(page, ORDERS)
    with pytest.raises(Invalid, match=words):
        commands.add_table(SYSTEM, source.pk, [content.encode()], "b.csv")
    other = SimpleUploadedFile("second.csv", content.encode())
    answer = page.post(f"/imports/{source.pk}/second/", {"file": other})
    assert answer.status_code == 422 and words in text_of(answer)
    same = Import.objects.get()
    assert (same.columns, same.sha256) == (source.columns, source.sha256)


PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}"></head><body>'
    "<table><tr><td colspan=4>订单导出</td></tr></table><table border=1>"
    "<tr><th>订单号</th><th>下单时间</th><th>商品名称</th><th>数量</th><th>单价</th><th>姓名</th></tr>"
    '<tr><td rowspan="2">A1</td><td rowspan="2">2026-03-01 10:00:00</td><td>摇铃&nbsp;&amp; 牙胶</td><td>2</td>'
    '<td>20.00</td><td rowspan="2">林小满</td></tr><tr><td>奶瓶<br>大</td><td>1</td><td>50.00</td></tr>'
    "<tr><td>A2</td><td>2026-03-02 10:00:00</td><td>奶瓶</td><td>1</td><td>50.00</td><td>陈嘉禾</td></tr>"
    "</table></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page_that_calls_itself_xls(bring, charset):
    source = bring("orders", PAGE.replace("{charset}", charset).encode(charset), name="export.xls")
    assert not source.problems.exists()
    assert totals() == {"A1": Decimal(90), "A2": Decimal(50)}
    titles = set(OrderLine.objects.values_list("title", flat=True))
    assert titles == {"摇铃 & 牙胶", "奶瓶 大", "奶瓶"}


@pytest.mark.parametrize(
    "content",
    ["<!DOCTYPE html><html><body><form>Log in</form></body></html>", "<html><table></table>"],
)
def test_a_web_page_without_a_table(home, content):
    with pytest.raises(Invalid, match="web page without a table"):
        commands.receive_file(SYSTEM, [content.encode()], "export.xls")
    assert not Import.objects.exists()


def test_a_cell_that_would_cover_the_world(home):
    wide = "<table><tr>" + "<td colspan=999 rowspan=99999>x</td>" * 3 + "</tr></table>"
    with pytest.raises(Invalid):
        commands.receive_file(SYSTEM, [f"<html>{wide}".encode()], "export.xls")


def test_later_lines_that_leave_the_order_s_cells_empty(bring):
    """Only the number stands on every line; the store and the buyer on the first alone."""
    bring(
        "orders",
        "order,store,date,customer name,phone,product,qty,price\n"
        "A1,Bund,2026-03-01,Lin,13912345670,Cup,1,9\nA1,,,,,Saucer,2,4\nA2,Bund,2026-03-02,Chen,,Cup,1,9\n",
    )
    assert totals() == {"A1": Decimal(17), "A2": Decimal(9)}
    assert set(Order.objects.values_list("store__code", flat=True)) == {"Bund"}


def test_a_header_below_notes_with_numbers_as_formulas(bring):
    bring(
        "orders",
        '木梳小店 订单导出\n导出时间：,2026-03-05\n\n订单号,下单时间,商品名称,数量,单价\n="123",2026-03-01,摇铃,1,9\n'
        '="124",2026-03-01,摇铃,1,9\n',
    )
    assert set(totals()) == {"123", "124"}


def test_columns_of_the_two_tables_are_chosen_by_what_stands_in_them(home):
    orders = (
        "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,收货地址 ,修改后的收货地址\n"
        '="T1",小满妈妈,95.00,交易成功,2026-03-01 10:00:00,浙江省 杭州市 西湖区 1 号,\n'
    )
    goods = '订单编号,标题,价格,购买数量,商家编码,外部系统编号\n="T1",奶瓶,95.00,1,,NP-1\n'
    for first, second in ((orders, goods), (goods, orders)):
        source = commands.receive_file(SYSTEM, [first.encode("gb18030")], "a.csv", kind="orders")
        source = commands.add_table(SYSTEM, source.pk, [second.encode("gb18030")], "b.csv")
        assert source.columns[source.mapping["address"]].strip() == "收货地址"
        assert source.columns[source.mapping["product_code"]] == "外部系统编号"
