"""Order files: what becomes of each line, and that the same file again changes nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import queries
from shuke.collect.models import Document
from shuke.collect.tests import files
from shuke.common.access import SYSTEM
from shuke.customers.models import ConsentState, Customer, Identity
from shuke.shop.models import Order, OrderLine, Product

pytestmark = pytest.mark.django_db


def test_the_uci_layout_accounts_for_every_line(bring):
    source = bring("orders", files.UCI)
    summary = queries.summary(source)
    assert source.layout == "uci"
    assert summary["outcomes"] == {
        "recorded": 6, "updated": 0, "unchanged": 0, "held": 2, "rejected": 0}  # fmt: skip
    assert summary["lines"] == 8
    assert summary["detail"]["anonymous_lines"] == 1
    assert {p["code"] for p in summary["problems"]} == {"stock_adjustment", "bad_debt"}
    sale = Order.objects.get(number="536365")
    assert sale.placed_at == dt.datetime(2010, 12, 1, 8, 26, tzinfo=dt.UTC)
    assert (sale.total, sale.currency, sale.kind) == (Decimal("35.64"), "GBP", "sale")
    assert Identity.objects.get(kind="number", value="17850").customer_id == sale.customer_id
    assert Order.objects.get(number="536366").customer_id is None
    assert Order.objects.get(number="536367").lines.count() == 2
    back = Order.objects.get(number="C536379")
    assert (back.kind, back.total) == ("return", Decimal("-5.10"))
    assert back.lines.get().returns == sale.lines.get(product__code="85123A")
    customer = sale.customer
    assert (customer.order_count, customer.spent) == (1, Decimal("30.54"))


def test_the_same_file_again_changes_nothing(bring):
    bring("orders", files.UCI)
    before = [list(m.objects.values()) for m in (Order, OrderLine, Customer, Product, Document)]
    summary = queries.summary(bring("orders", files.UCI))
    assert summary["changes"] == 0
    assert summary["outcomes"]["unchanged"] == 6
    assert before == [
        list(m.objects.values()) for m in (Order, OrderLine, Customer, Product, Document)
    ]


def test_lines_of_one_order_may_stand_apart(bring):
    lines = files.UCI.split("\r\n")
    shuffled = "\r\n".join([lines[0], lines[2], *lines[3:-1], lines[1]])
    bring("orders", shuffled)
    assert Order.objects.get(number="536365").lines.count() == 2


def test_a_later_export_updates_the_order(bring):
    bring("orders", files.UCI)
    later = files.UCI.replace("LANTERN,6,", "LANTERN,4,")
    summary = queries.summary(bring("orders", later))
    assert (summary["outcomes"]["updated"], summary["outcomes"]["unchanged"]) == (2, 4)
    assert Order.objects.get(number="536365").total == Decimal("28.86")
    assert queries.summary(bring("orders", files.UCI))["changes"] == 0  # an old file undoes nothing


def test_shopify_orders_by_their_header(bring):
    source = bring("orders", files.TWO_SHOPIFY_ORDERS)
    assert source.layout == "shopify"
    order = Order.objects.get(number="#1001")
    assert (order.total, order.refunded, order.status) == (
        Decimal("39.90"),  # as its own total says: the discount of the line is within the order's
        Decimal("3"),
        "shipped",
    )
    assert order.placed_at == dt.datetime(2026, 3, 1, 22, 30, tzinfo=dt.UTC)
    assert order.lines.get(position=2).amount == Decimal("10")
    customer = order.customer
    assert (customer.name, customer.city, customer.spent) == (
        "Emma Clarke",
        "Utrecht",
        Decimal("36.90"),
    )
    assert ConsentState.objects.get().state == "granted"
    other = Order.objects.get(number="#1002")
    assert (other.status, other.customer) == ("cancelled", None)


def test_one_unreadable_line_rejects_its_whole_order(bring):
    broken = files.UCI.replace("LANTERN,6,", "LANTERN,six,")
    source = bring("orders", broken)
    assert queries.summary(source)["outcomes"]["rejected"] == 2
    reasons = {p.row: p.reason for p in source.problems.filter(outcome="rejected")}
    assert reasons == {2: "sibling", 3: "quantity_unreadable"}
    assert not Order.objects.filter(number="536365").exists()
    text = "".join(queries.problem_file(SYSTEM, source))
    assert "Quantity “six” is no whole number" in text or "six" in text
    assert "1,234" not in text


def test_chinese_orders_without_a_preset(bring):
    text = (
        "订单编号,下单时间,商品名称,商家编码,数量,单价,实付金额,手机号,收货人,订单状态\n"
        '="260517001",2026/5/17 9:05,连体衣,BODY-80,2,￥89.50,179.00,\'13912345678,林小满,交易成功\n'
        '260518002,2026年5月18日 10:00,围嘴,BIB,1,"1,029.00元",1029,186******05,张三,等待买家付款\n'
    )
    bring("orders", text.encode("gb18030"), options={"zone": "Asia/Shanghai"})
    order = Order.objects.get(number="260517001")
    assert order.placed_at == dt.datetime(2026, 5, 17, 1, 5, tzinfo=dt.UTC)
    assert (order.total, order.status, order.customer.name) == (Decimal(179), "completed", "林小满")
    masked = Order.objects.get(number="260518002")
    assert (masked.customer, masked.status, masked.total) == (None, "unpaid", Decimal(1029))


def test_a_file_of_whole_orders_has_one_line_each(bring):
    bring("orders", "order,date,total,email\nA1,2026-01-02,99.90,emma@example.com\n")
    line = OrderLine.objects.get()
    assert (line.quantity, line.amount, line.order.total) == (1, Decimal("99.90"), Decimal("99.90"))


def test_line_amounts_that_do_not_divide_stay_exact(bring):
    bring(
        "orders", "order,date,sku,qty,amount\nA1,2026-01-02,X,3,10.00\nA2,2026-01-03,X,-3,-10.00\n"
    )
    assert Order.objects.get(number="A1").total == Decimal("10.00")
    back = Order.objects.get(number="A2")
    assert (back.kind, back.total) == ("return", Decimal("-10.00"))
    assert back.lines.get().quantity == -3


def test_a_return_written_with_a_negative_price(bring):
    bring("orders", "order,date,sku,qty,price\nR1,2026-01-02,X,2,-10.00\n")
    line = OrderLine.objects.get()
    assert (line.order.kind, line.quantity, line.unit_price, line.amount) == (
        "return", -2, Decimal(10), Decimal(-20))  # fmt: skip


def test_an_unknown_status_is_held_and_released_by_saying_what_it_means(bring, actor):
    from shuke.collect import commands

    text = "order,date,total,status\nA1,2026-01-02,5,Frobnicated\nA2,2026-01-02,6,paid\n"
    source = bring("orders", text)
    assert queries.summary(source)["outcomes"]["held"] == 1
    assert queries.unknown_statuses(source) == [{"value": "Frobnicated", "count": 1}]
    assert commands.replay_held(actor("owner"), source.pk) == 0
    released = commands.replay_held(
        actor("owner"), source.pk, statuses={"Frobnicated": "completed"}
    )
    assert released == 1
    assert Order.objects.get(number="A1").status == "completed"
    after = queries.summary(source)["outcomes"]
    assert (after["held"], after["recorded"]) == (0, 2)
    assert commands.replay_held(actor("owner"), source.pk) == 0


def test_outcome_of_every_line_as_a_file(bring):
    source = bring("orders", files.UCI)
    lines = "".join(queries.outcome_file(source)).split("\r\n")
    assert lines[:3] == ["line,outcome,reason", "2,recorded,", "3,recorded,"]
    assert [line.partition(",held,")[0] for line in lines[-3:]] == ["8", "9", ""]
    assert "a stock adjustment" in lines[-3]


@pytest.mark.parametrize(
    ("content", "orders"),
    [
        ("订单号,下单日期,姓名,商品,数量,实付\nA1,2026-11-01,林小满,茶杯,1,30\n合 计：,,,,1,30\n", ["A1"]),
        ("订单号,下单日期,姓名,商品,数量,实付\nA1,2026-11-01,林小满,茶杯,1,30\n,,,,1,\n,,,Total,1,5\n", ["A1"]),
        ("姓名,电话,订单号,下单日期,商品,单价\n林小满,13900010100,A1,2026-11-01,茶杯,30\n,,,,茶盘,50\n"
         "小计,,,,,80\n何清,13900010101,A2,2026-11-02,壶,9\nGrand Total,,,,,89\n", ["A1", "A2"]),
        ("电话,日期,东西,实收\n13800118011,2026-02-03,滤杯,128\n合计,,,128\n", None),
    ],
)  # fmt: skip
def test_a_line_of_totals_is_no_order(bring, content, orders):
    source = bring("orders", content)
    numbers = list(Order.objects.order_by("placed_at").values_list("number", flat=True))
    assert len(numbers) == 1 if orders is None else numbers == orders
    totals = source.problems.filter(reason="total_line").values_list("outcome", flat=True)
    expected = content.count("计") + content.count("Grand")
    assert list(totals) == ["rejected"] * expected
    assert not source.problems.filter(reason="sibling").exists()
