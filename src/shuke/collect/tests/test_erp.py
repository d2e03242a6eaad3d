"""Orders, stock and costs through an ERP beside the platform where they were placed: one order, whoever comes first.

Reports on other systems behind some of them: the ERP's state overwrote the shop's (WooCommerceConnector 53), one
order of the marketplace came out as two or three (magento2-seller-connector 4).
"""

import pytest
from django.test import Client

from shuke.collect import commands
from shuke.collect.models import Document
from shuke.collect.tests import shops
from shuke.collect.tests.test_undo import undo
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import ErpOrder, Order, Product, StockStatement
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db

NUMBER = "4021937715550012345"
#: As 聚水潭 heads its columns; another with 平台单号 and 单据编号 below.
ERP_HEAD = "内部订单号,线上订单号,店铺,订单状态,下单时间,付款时间,商品编码,商品名称,数量,单价,成本价,快递公司,快递单号\n"
SHOP_HEAD = (
    "订单编号,订单状态,订单创建时间,订单付款时间,买家会员名,商家编码,宝贝标题,购买数量,单价\n"
)


def erp(
    status="已付款待审核", *, own="88001", number=NUMBER, store="麦穗旗舰店", cost="31.5", parcel=""
) -> str:
    carrier = "中通快递" if parcel else ""
    return (
        f"{own},{number},{store},{status},2026-11-20 10:00:00,2026-11-20 10:01:00,R-80,连体衣,2,60,{cost},"
        f"{carrier},{parcel}\n"
    )


def platform(status="已付款", *, price="58", number=NUMBER) -> str:
    return f"{number},{status},2026-11-20 10:00:05,2026-11-20 10:01:00,小满妈妈,R-80,连体衣 80,2,{price}\n"


def test_the_erp_first_and_the_platform_later_are_one_order(bring):
    bring("orders", ERP_HEAD + erp())
    order = Order.objects.get()
    assert (order.number, order.store.code, order.total) == (NUMBER, "麦穗旗舰店", 120)
    assert (order.status, order.erp_orders.get().number) == ("paid", "88001")
    assert order.erp_orders.get().ruled_at is None
    bring("orders", SHOP_HEAD + platform("卖家已发货"), options={"store": "taobao"})
    order = Order.objects.get()
    assert (order.store.code, order.total, order.status) == ("taobao", 116, "shipped")
    assert (order.cost, order.lines.get().unit_cost) == (63, 31.5), "the ERP's cost stays"
    assert order.customer.name or order.customer_id
    assert order.erp_orders.get().ruled_at is not None


def test_the_platform_first_and_the_erp_later_are_one_order(bring):
    bring("orders", SHOP_HEAD + platform("交易成功"), options={"store": "taobao"})
    source = bring("orders", ERP_HEAD + erp("已发货", parcel="ZT1234567"))
    order = Order.objects.get()
    assert (order.store.code, order.status, order.total) == ("taobao", "completed", 116)
    assert (order.cost, order.parcels.get().number) == (63, "ZT1234567")
    assert (order.erp_orders.get().status, order.erp_orders.get().store) == (
        "shipped",
        "麦穗旗舰店",
    )
    assert source.batches.get().detail["orders_completed"] == 1
    assert Customer.objects.count() == 1, "the ERP makes nobody anew"
    bring("orders", SHOP_HEAD + platform("交易成功", price="57"), options={"store": "taobao"})
    order = Order.objects.get()
    assert (order.total, order.cost) == (114, 63)


@pytest.mark.parametrize("first", ["erp", "platform"])
@pytest.mark.parametrize(
    ("erps", "platforms", "holds"), [("取消", "已付款", "paid"), ("已发货", "已取消", "cancelled")]
)
def test_cancelled_in_one_and_not_in_the_other(bring, browse, first, erps, platforms, holds):
    files = {"erp": ERP_HEAD + erp(erps), "platform": SHOP_HEAD + platform(platforms)}
    for name in sorted(files, key=lambda each: each != first):
        bring("orders", files[name])
    order = Order.objects.get()
    assert order.status == holds, "as the platform says"
    Order.objects.update(placed_at=clock.now())
    page = browse("owner").get(f"/orders/{order.pk}/").content.decode()
    assert "One of the two says cancelled" in page and "88001" in page
    today = browse("owner").get("/").content.decode()
    assert "1 order is cancelled in one system only" in today


def test_the_same_files_again_change_nothing(bring):
    for _time in range(2):
        bring("orders", ERP_HEAD + erp())
        bring("orders", SHOP_HEAD + platform())
    order, again = Order.objects.get(), bring("orders", ERP_HEAD + erp())
    assert again.batches.get().unchanged == 1
    assert (order.cost, order.erp_orders.count()) == (63, 1)


def test_what_agrees_is_no_concern(bring, browse):
    bring("orders", ERP_HEAD + erp("已发货"))
    bring("orders", SHOP_HEAD + platform("已发货"))
    Order.objects.update(placed_at=clock.now())
    assert "cancelled in one system" not in browse("owner").get("/").content.decode()


def test_an_order_that_the_erp_split_is_one(bring):
    bring("orders", SHOP_HEAD + platform())
    bring(
        "orders",
        ERP_HEAD
        + erp("已发货", own="88001-1", parcel="ZT1234561")
        + erp(own="88001-2", parcel="ZT1234562"),
    )
    order = Order.objects.get()
    assert sorted(order.erp_orders.values_list("number", flat=True)) == ["88001-1", "88001-2"]
    assert order.lines.count() == 1 and order.parcels.count() == 2


def test_orders_that_the_erp_merged_wait(bring):
    source = bring("orders", ERP_HEAD + erp(number='"4021937715550012345,4021937715550012346"'))
    assert source.problems.get().reason == "several_orders" and not Order.objects.exists()


def test_an_order_that_the_erp_made_itself_has_its_number(bring):
    bring("orders", ERP_HEAD + erp(number="", own="88009"))
    order = Order.objects.get()
    assert (order.number, order.erp_orders.get().number) == ("88009", "88009")


def test_short_numbers_of_two_stores_stay_apart(bring):
    bring("orders", SHOP_HEAD + platform(number="1001"), options={"store": "web"})
    bring("orders", ERP_HEAD + erp(number="1001", store="线下批发"))
    assert Order.objects.count() == 2


def test_another_erp_with_other_names(bring):
    bring("orders", SHOP_HEAD + platform(), options={"store": "taobao"})
    text = (
        ERP_HEAD.replace("内部订单号", "单据编号")
        .replace("线上订单号", "平台单号")
        .replace("店铺", "店铺名称")
    )
    bring("orders", text + erp(own="SO2026112000017"))
    assert Order.objects.get().erp_orders.get().number == "SO2026112000017"


def test_the_undo_of_either_leaves_the_other(bring):
    bring("orders", SHOP_HEAD + platform("交易成功"), options={"store": "taobao"})
    source = bring("orders", ERP_HEAD + erp("取消", parcel="ZT1234561"))
    undo(source)
    order = Order.objects.get()
    assert (order.cost, order.parcels.count(), order.erp_orders.count()) == (None, 0, 0)
    assert (order.status, order.total) == ("completed", 116)


def test_the_undo_of_the_platforms_file_gives_the_order_back_to_the_erp(bring):
    bring("orders", ERP_HEAD + erp())
    source = bring("orders", SHOP_HEAD + platform("交易成功"), options={"store": "taobao"})
    undo(source)
    order = Order.objects.get()
    assert (order.store.code, order.total, order.status) == ("麦穗旗舰店", 120, "paid")
    assert order.erp_orders.get().ruled_at is None
    bring("orders", ERP_HEAD + erp("已发货"))
    assert Order.objects.get().status == "shipped", "the ERP is believed in all again"


def test_a_test_run_says_it_and_changes_nothing(bring, browse, run_jobs, home):
    bring("orders", ERP_HEAD + erp())
    source = commands.receive_file(SYSTEM, [(SHOP_HEAD + platform("交易成功")).encode()], "o.csv")
    commands.start_trial(SYSTEM, source.pk)
    run_jobs()
    page = browse("owner").get(f"/imports/{source.pk}/").content.decode()
    assert "0 orders are new, 1 to be changed." in page
    assert Order.objects.get().store.code == "麦穗旗舰店"
    assert ErpOrder.objects.get().ruled_at is None


def test_an_erp_tells_over_the_signed_door(bring, home, run_jobs, actor):
    bring("orders", SHOP_HEAD + platform("交易成功"), options={"store": "taobao"})
    row, secret = commands.make_connector(SYSTEM, kind="signed", name="聚水潭", store="erp")
    body = {"number": NUMBER, "erp_number": "88001", "placed_at": "2026-11-20T10:00:00+08:00", "status": "取消",
            "lines": [{"product_code": "R-80", "quantity": 2, "unit_price": "60", "unit_cost": "31.5"}]}  # fmt: skip
    document = {"kind": "orders", "key": "88001", "occurred": clock.now().isoformat(), "body": body}
    assert shops.signed(row, document, secret=secret).status_code == 200
    run_jobs()
    order = Order.objects.get()
    assert (order.status, order.cost, order.store.code) == ("completed", 63, "taobao")
    assert Document.objects.filter(source__contains="signed").get().state == "applied"
    token = make_token(actor("analyst"), name="till", scopes=["orders.view"])[1]
    shown = (
        Client(headers={"authorization": f"Bearer {token}"})
        .get(f"/api/v1/orders/{order.pk}")
        .json()
    )
    assert [each["number"] for each in shown["erp"]] == ["88001"]


def test_stock_and_costs_of_an_erp_by_store(bring):
    text = "商品编码,商品名称,仓库,可用库存,成本价\nR-80,连体衣,杭州仓,12,31.5\nR-80,连体衣,成都仓,5,31.5\n"
    bring("products", text)
    rows = StockStatement.objects.values_list("store__code", "quantity")
    assert sorted(rows) == [("成都仓", 5), ("杭州仓", 12)]
    assert Product.objects.get().unit_cost == 31.5


def test_an_order_is_found_by_the_erps_number(bring, browse):
    bring("orders", SHOP_HEAD + platform())
    bring("orders", ERP_HEAD + erp(own="88001"))
    hits = browse("owner").get("/search/", {"q": "88001"}).json()["results"]
    assert any(NUMBER in hit["label"] for hit in hits)
