"""Small invented exports in the shape, and with the dirt, of each system."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import commands
from shuke.collect.tests.test_other_shops import HEAD, orders
from shuke.collect.tests.test_pages import page, text_of, upload
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import Order, Product

pytestmark = pytest.mark.django_db
__all__ = ["page"]
TAOBAO = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,"
    "联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量,店铺名称,订单关闭原因,打款商家金额\n"
    '="330011",小满妈妈,a@example.com,30.00,5.00,35.00,35.00,交易成功,,林小满,浙江省 杭州市 西湖区 1 号,null,'
    "'13912345670,2026-03-01 10:00:00,2026-03-01 10:01:00,摇铃,2,木梳小店,订单未关闭,35.00元\n"
    '="330012",嘉禾爸爸,b@example.com,50.00,0.00,50.00,0.00,交易关闭,,陈嘉禾,上海市 浦东新区 2 号,null,'
    "'186******05,2026-03-02 10:00:00,,奶瓶,1,木梳小店,买家未付款,0.00元\n"
)  # fmt: skip
FILES = {
    "taobao": (TAOBAO.encode("gb18030"), {"330011": 35, "330012": 0}),
    "qianniu": (
        "订单编号,订单状态,买家实付金额,买家应付邮费,确认收货打款金额,退款金额,订单创建时间,订单付款时间,收货地址\n"
        "Q1,交易成功,30.00,0.00,30.00,0.00,2026-03-01 10:00:00,2026-03-01 10:01:00,浙江省杭州市西湖区 1 号\n",
        {"Q1": 30},
    ),
    "tmall-items": (
        "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,订单状态,商家编码,买家实际支付金额,退款状态,退款金额,"
        "订单创建时间,订单付款时间\n"
        "S1,T1,摇铃,20.00,2,,红,交易成功,YL-1,36.00,没有申请退款,0,2026-03-01 10:00:00,2026-03-01 10:01:00\n"
        "S2,T1,奶瓶,50.00,1,,大,交易成功,NP-1,50.00,没有申请退款,0,2026-03-01 10:00:00,2026-03-01 10:01:00\n",
        {"T1": 86},
    ),
    "jd": (
        "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,应付金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,运费金额,货号\n"
        "J1,100,奶瓶,2,在线支付,2026-03-01 10:00:00,100.00,180.00,180.00,完成,jd_a,林小满,北京海淀区 1 号,13912345670,0,NP\n"
        "J2,100,奶瓶,1,在线支付,2026-03-01 10:00:00,50.00,80.00,80.00,完成,jd_b,陈嘉禾,广东广州市 2 号,13912345671,0,NP\n"
        "J2,101,摇铃,1,在线支付,2026-03-01 10:00:00,30.00,80.00,80.00,完成,jd_b,陈嘉禾,广东广州市 2 号,13912345671,0,YL\n",
        {"J1": 180, "J2": 80},
    ),
    "pinduoduo": (
        "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),"
        "商品数量(件),订单成交时间,商品id,商家编码-规格维度,售后状态,用户购买手机号,省,市,区\n"
        "摇铃\t,260301-1001\t,已发货，待签收,40,0,5,5,30.00,35,1,2026-03-01 10:00:00\t,1\t,YL\t,无售后或售后取消,\t,浙江省,杭州市,西湖区\n"
        "摇铃\t,260517-1002\t,已发货，退款成功,40,0,0,0,40.00,40,1,\t,1\t,YL\t,退款成功,\t,浙江省,杭州市,西湖区\n",
        {"260301-1001": 30, "260517-1002": 0},
    ),
    "youzan": (
        "订单号,销售渠道,归属店铺,订单状态,订单创建时间,买家付款时间,运费,订单实付金额,全部商品名称,收货人省份,收货人城市,"
        "详细收货地址/提货地址,收货人/提货人,收货人手机号/提货人手机号,买家手机号,订单已退款金额,分销员,分销员\n"
        "E1,微商城,木梳小店,交易完成,2026-03-01 10:00:00,2026-03-01 10:01:00,10,110.00,摇铃；奶瓶,浙江省,杭州市,1 号,林小满,"
        "186******05, ,20.00,——,——\n",
        {"E1": 90},
    ),
    "douyin": (
        "主订单编号,子订单编号,选购商品,商品数量,商品ID,商家编码,商品单价,订单应付金额,收件人,收件人手机号,省,市,区,订单提交时间,支付完成时间,"
        "订单状态,售后状态,流量体裁\n"
        "\t6900001,\t6900001,摇铃,2,\t1,YL,600.00,\"1,200.00\",林*,139****5670,浙江省,杭州市,西湖区,2026/03/01 10:00:00,"
        "2026/03/01 10:01:00,已完成,-,数据将于第二天更新\n",
        {"6900001": 1200},
    ),
    "xiaohongshu": (
        "订单号,订单状态,售后状态,收件人姓名,收件人电话,收件人地址,省,市,区,SKU名称,SKU件数,商品总价(元),用户应付金额(元),平台优惠(元),"
        "店铺优惠(元),支付时间,订单创建时间,店铺名称,商家编码\n"
        "P100000000000000001,已完成,无售后,林小满,13912345670,1 号,浙江省,杭州市,西湖区,摇铃,2,60.00,55.00,5,0,"
        "2026-03-01 10:01:00,2026-03-01 10:00:00,木梳小店,YL\n",
        {"P100000000000000001": 55},
    ),
    "kuaishou": (
        "订单号,订单创建时间,订单支付时间,订单状态,实付款,快递费,成交数量,商品名称,商品ID,SKU编码,收货人姓名,收货人电话,收货地址-省,"
        "收货地址-市,收货地址\n"
        "K1,2026-03-01 10:00:00,2026-03-01 10:01:00,交易成功,¥45.00,5.00,1,摇铃,1,YL,林小满,13912345670,浙江省,杭州市,1 号\n",
        {"K1": 45},
    ),
    "wechat-shop": (
        "订单号,订单下单时间,订单状态,收件人姓名,收件人地址,省,市,区,收件人手机,订单实际支付金额,订单运费,支付时间,商品名称,商品编码(平台),"
        "商品编码(自定义),商品价格(单件),商品实际价格(总共),商品数量\n"
        "W1,2026-03-01 10:00:00,已完成,林小满,1 号,浙江省,杭州市,西湖区,13912345670,65.00,5.00,2026-03-01 10:01:00,摇铃,1,YL,"
        "30.00,60.00,2\n",
        {"W1": 65},
    ),
    "woocommerce": (
        "Order Number,Order Status,Order Date,Email (Billing),Order Shipping Amount,Order Total Amount,SKU,Item Name,"
        "Quantity (- Refund),Item Cost\n"
        "501,wc-completed,2026-03-01 10:00,ann@example.com,5,25,CUP,Cup,2,10\n",
        {"501": 25},
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", FILES)
def test_an_export_is_recognised_and_recorded(bring, code):
    content, right = FILES[code]
    source = bring("orders", content)
    assert source.layout == code
    assert not source.problems.exclude(reason__endswith="unreadable").exists()
    assert orders() == {number: Decimal(total) for number, total in right.items()}
    order = Order.objects.order_by("number").first()
    china = dt.timezone(dt.timedelta(hours=8))
    assert order.placed_at.astimezone(china).strftime("%Y-%m-%d %H:%M") == "2026-03-01 10:00" or (
        code == "woocommerce"
    )


def test_pinduoduo_s_missing_time_is_the_day_in_the_number(bring):
    bring("orders", FILES["pinduoduo"][0])
    placed = Order.objects.get(number="260517-1002").placed_at
    assert placed == dt.datetime(2026, 5, 16, 16, tzinfo=dt.UTC)


def test_customers_of_youzan(bring):
    source = bring(
        "customers",
        "客户姓名,客户昵称,客户手机号,客户生日,客户性别,标签,来源渠道,成为客户时间,所属区域,\n"
        "林小满,小满妈妈,13912345670,1990-05-04,女,老客,微信,2025-01-02 10:00:00,浙江省杭州市,\n"
        "陈嘉禾,——,186******05, ,男,,小程序,2025-01-03 10:00:00,——,\n",
    )
    assert source.layout == "youzan-customers"
    person = Customer.objects.get()
    assert (person.name, person.city, person.source, person.birth_year) == (
        "林小满",
        "杭州",
        "微信",
        1990,
    )


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("shopify-products", "Handle,Title,Vendor,Type,Variant SKU,Variant Price,Cost per item\ncup,Cup,Us,Mugs,CUP,9,4\n"),
        ("woocommerce-products", "ID,Type,SKU,Name,Published,Regular price,Categories\n1,simple,CUP,Cup,1,9,Mugs\n"),
    ],
)  # fmt: skip
def test_products(bring, code, content):
    assert bring("products", content).layout == code
    product = Product.objects.get()
    assert (product.code, product.title, product.category, product.list_price) == (
        "CUP",
        "Cup",
        "Mugs",
        9,
    )


def test_a_mapping_is_kept_for_the_next_file_with_the_same_columns(page, run_jobs):
    first = upload(page, "Bon,Wann,Was,Preis\nB1,03/04/2026,Mütze,9\n", kind="orders")
    columns = {"map-number": 0, "map-placed_at": 1, "map-title": 2, "map-unit_price": 3}
    settings = {"currency": "EUR", "zone": "Europe/Berlin", "date_order": "day", "store": "main"}
    page.post(f"/imports/{first.pk}/mapping/", columns | settings | {"then": "run"})
    run_jobs()
    second = upload(
        page, "BON,Wann ,Was,Preis\nB2,04/04/2026,Mütze,9\n", kind="orders", name="april.csv"
    )
    assert second.mapping == {"number": 0, "placed_at": 1, "title": 2, "unit_price": 3}
    assert (second.options["currency"], second.options["date_order"]) == ("EUR", "day")
    assert "The columns are called as in orders.csv" in text_of(page.get(f"/imports/{second.pk}/"))
    third = upload(page, "Bon,Wann,Was,Preis\nB3,04/25/2026,Mütze,9\n", kind="orders")
    assert third.options["date_order"] == "month"


def test_a_draft_teaches_nothing(home):
    commands.receive_file(SYSTEM, [f"{HEAD}\n".encode()], "a.csv")
    assert "like" not in commands.receive_file(SYSTEM, [f"{HEAD}\n".encode()], "b.csv").reading


CLOSED = (
    "订单编号,买家会员名,买家应付邮费,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量,退款金额\n"
    "C1,小满妈妈,0.00,0.00,交易关闭,2026-03-01 10:00:00,,摇铃,1,0.00\n"
    "C2,小满妈妈,0.00,35.00,交易关闭,2026-03-02 10:00:00,2026-03-02 10:01:00,摇铃,1,35.00\n"
    "C3,小满妈妈,0.00,35.00,交易关闭,2026-03-03 10:00:00,2026-03-03 10:01:00,摇铃,1,\n"
    "C4,小满妈妈,0.00,0.00,交易关闭,2026-03-04 10:00:00,2026-03-04 10:01:00,摇铃,1,35.00\n"
)


def test_a_closed_order_that_was_paid_was_paid_back_and_one_that_was_not_is_cancelled(bring):
    bring("orders", CLOSED.encode("gb18030"))
    shown = {o.number: (o.status, o.total, o.refunded) for o in Order.objects.all()}
    assert shown["C1"][0] == "cancelled"
    assert shown["C2"] == shown["C3"] == shown["C4"] == ("completed", 35, 35)


def test_more_than_was_paid_does_not_go_back(bring):
    source = bring(
        "orders",
        "order,date,product,quantity,price,total,refunded\nA1,2026-03-01,Cup,1,89,89,99\n"
        "A2,2026-03-01,Cup,2,89,178,89\n",
    )
    assert [o.number for o in Order.objects.all()] == ["A2"]
    problem = source.problems.get()
    assert (problem.outcome, problem.reason) == ("held", "refund_exceeds")
    assert "99.00 − 89.00 = 10.00" in problem.value


def test_the_shop_may_mean_something_else_by_closed(bring):
    bring("orders", CLOSED.encode("gb18030"), options={"statuses": {"交易关闭": "cancelled"}})
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
