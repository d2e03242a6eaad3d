"""Parcels, refunds, invoices and ways to pay: from files and live shops, on the order, and their way back."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import queries
from shuke.collect.models import Document
from shuke.collect.tests import shops
from shuke.collect.tests.test_undo import undo
from shuke.customers import commands as customers
from shuke.customers.models import Customer, Touch
from shuke.shop.models import Invoice, Order, Parcel, Refund
from shuke.shop.parcels import tracking_numbers

pytestmark = pytest.mark.django_db
HEAD = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,宝贝标题 ,宝贝总数量,物流单号 ,物流公司,发货时间,确认收货时间,发票抬头\n"
ROW = '="2600001",小满妈妈,129,交易成功,2026-11-01 10:00:00,连体衣,1,{number},{carrier},2026-11-02 09:00:00,{received},{title}\n'


def taobao(number="No:YT7512345678901", carrier="圆通速递", received="", title="") -> str:
    row = ROW.format(number=number, carrier=carrier, received=received, title=title)
    return HEAD + row


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("No:YT7512345678901", ["YT7512345678901"]),
        ("sf1234567890123；No:YT7512345678901", ["SF1234567890123", "YT7512345678901"]),
        ("='773123456789012'", ["773123456789012"]),
        ("1Z 999 AA1", []),
        ("JD0012-1-2", ["JD0012-1-2"]),
        ("无需物流", []),
        ("-", []),
        ("ＳＦ１２３４５６７", ["SF1234567"]),
    ],
)
def test_tracking_numbers_are_read_as_they_are_written(cell, numbers):
    assert tracking_numbers(cell) == numbers


def test_a_taobao_order_tells_its_parcels_and_is_found_by_them(bring, browse):
    source = bring("orders", taobao("No:YT7512345678901;SF1234567890123", title="杭州麦田有限公司"))
    assert source.layout == "taobao"
    order = Order.objects.get()
    assert set(order.parcels.values_list("number", "carrier")) == {
        ("YT7512345678901", "圆通速递"), ("SF1234567890123", "圆通速递"),
    }  # fmt: skip
    assert order.parcels.first().sent_at == dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC)
    owner = browse("owner")
    page = owner.get(f"/orders/{order.pk}/").content.decode()
    assert "YT7512345678901" in page
    assert "On the way" in page
    assert "Asked for, not issued yet" in page
    assert "杭州麦田有限公司" in page
    listed = owner.get("/orders/", {"q": "yt75123456"}).context["table"].page.rows
    assert [row.number for row in listed] == ["2600001"]
    assert "YT7512345678901" in listed[0].tracking
    assert owner.get("/orders/", {"q": "YT9"}).context["table"].page.rows == []
    hits = owner.get("/search/", {"q": "SF1234567890123"}).json()["results"]
    assert [hit["label"] for hit in hits if hit["url"].startswith("/orders/")] == ["2600001"]
    found = owner.get("/customers/", {"q": "SF1234567890123"}).content.decode()
    assert "小满妈妈" in found
    record = owner.get(f"/customers/{order.customer_id}/").content.decode()
    assert "Parcel sent" in record


def test_a_later_file_completes_the_parcel_and_the_same_again_changes_nothing(bring):
    first = bring("orders", taobao())
    again = bring("orders", taobao(received="2026-11-05 18:00:00"))
    assert queries.summary(again)["outcomes"]["updated"] == 1
    parcel = Parcel.objects.get()
    assert parcel.received_at == dt.datetime(2026, 11, 5, 10, tzinfo=dt.UTC)
    touch = Touch.objects.get(kind="shop.parcel")
    assert (touch.at, touch.detail["received"]) == (parcel.received_at, True)
    same = bring("orders", taobao(received="2026-11-05 18:00:00"))
    assert queries.summary(same)["changes"] == 0
    undo(again)
    assert Parcel.objects.get().received_at is None
    assert not Touch.objects.get(kind="shop.parcel").detail["received"]
    undo(first)
    assert not Order.objects.exists()
    assert not Parcel.objects.exists()
    assert not Touch.objects.filter(kind="shop.parcel").exists()


def test_a_parcel_that_came_with_a_later_file_goes_with_its_undo(bring):
    bring("orders", taobao("-"))
    later = bring("orders", taobao())
    assert Parcel.objects.count() == 1
    undo(later)
    assert Order.objects.get().number == "2600001"
    assert not Parcel.objects.exists()


def test_a_number_that_a_spreadsheet_shortened_is_said_and_no_parcel(bring):
    source = bring("orders", taobao("7.73123E+14"))
    assert Order.objects.count() == 1
    assert not Parcel.objects.exists()
    assert [problem.reason for problem in source.problems.all()] == ["parcel_lost"]


def test_an_invoice_that_was_asked_for_becomes_the_one_that_is_issued(bring):
    head = "order number,date,product,price,invoice title,tax number,invoice amount,发票号码,发票类型\n"
    bring("orders", head + "A1,2026-11-01,Romper,60,麦田公司,91330100MA27XYZ,,,\n")
    bring(
        "orders",
        head + "A1,2026-11-01,Romper,60,麦田公司,91330100MA27XYZ,60,26332000,电子普通发票\n",
    )
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.amount, invoice.kind) == ("26332000", 60, "电子普通发票")
    assert invoice.tax_number == "91330100MA27XYZ"


def test_ways_to_pay_have_one_name_and_stay_when_nobody_says_them(bring, browse):
    head = "order number,date,product,price,支付方式\n"
    bring("orders", head + "A1,2026-11-01,Romper,60,支付宝\nA2,2026-11-01,Cap,9,Klarna\n")
    bring("orders", "order number,date,product,price\nA1,2026-11-01,Romper,70\n")
    assert list(Order.objects.order_by("number").values_list("payment_method", flat=True)) == [
        "alipay",
        "Klarna",
    ]
    rows = browse().get("/orders/", {"payment_method": "alipay"}).context["table"].page.rows
    assert [row.number for row in rows] == ["A1"]
    assert "Alipay" in browse().get(f"/orders/{rows[0].pk}/").content.decode()


def test_parcels_move_to_whoever_the_order_belongs_to_now(bring):
    head = "order number,date,product,price,email,tracking number,sent at\n"
    bring("orders", head + "A1,2026-11-01,Romper,60,,SF1234567890123,2026-11-02\n")
    assert not Touch.objects.filter(kind="shop.parcel").exists()
    plain = "order number,date,product,price,email\nA1,2026-11-01,Romper,60,emma@example.com\n"
    bring("orders", plain)
    touch = Touch.objects.get(kind="shop.parcel")
    assert touch.customer == Order.objects.get().customer


def shopify_fulfilment(**more) -> dict:
    return {
        **shops.shopify_parcel(),
        "created_at": "2026-11-03T09:00:00Z",
        "tracking_company": "SF Express",
        "tracking_numbers": ["SF1234567890123"],
        **more,
    }


def test_a_shopify_parcel_comes_before_its_order_and_arrives_later(run_jobs):
    shop = shops.connect("shopify")
    shops.shopify(shop, "fulfillments/create", shopify_fulfilment())
    run_jobs()
    assert Document.objects.get().reason == "order_awaited"
    shops.shopify(shop, "orders/create", shops.shopify_order(payment_gateway_names=["paypal"]))
    run_jobs()
    order = Order.objects.get()
    assert (order.status, order.payment_label) == ("shipped", "PayPal")
    parcel = order.parcels.get()
    assert (parcel.number, parcel.carrier) == ("SF1234567890123", "SF Express")
    arrived = shopify_fulfilment(shipment_status="delivered", updated_at="2026-11-05T08:00:00Z")
    for _again in range(2):
        shops.shopify(shop, "fulfillments/update", arrived)
        run_jobs()
    parcel = order.parcels.get()
    assert parcel.received_at == dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)


def test_a_partial_refund_of_shopify_says_for_which_goods(run_jobs, browse):
    shop = shops.connect("shopify")
    shops.shopify(shop, "orders/create", shops.shopify_order())
    line = {"quantity": 1, "subtotal": "30.00", "total_tax": "0.00",
            "line_item": {"sku": "BODY-80", "name": "Body / 80"}}  # fmt: skip
    refund = {**shops.shopify_refund(), "note": "Too small", "refund_line_items": [line]}
    shops.shopify(shop, "refunds/create", refund)
    shops.shopify(shop, "refunds/create", shops.shopify_refund(number=2, amount="5.00"))
    run_jobs()
    order = Order.objects.get()
    assert order.refunded == 35
    assert sorted(order.refunds.values_list("amount", flat=True)) == [5, 30]
    row = order.refunds.get(amount=30)
    assert row.lines == [
        {"code": "BODY-80", "title": "Body / 80", "quantity": "1", "amount": "30.00"}
    ]
    page = browse().get(f"/orders/{order.pk}/").content.decode()
    assert "Too small" in page
    assert "Body / 80" in page
    assert "For the order as a whole" in page


def test_any_other_system_tells_parcels_and_refunds(run_jobs):
    shop = shops.connect("signed")
    order = {"number": "A1", "placed_at": "2026-11-01T08:00:00Z", "payment_method": "微信",
             "lines": [{"product_code": "R-80", "quantity": 1, "unit_price": "60"}]}  # fmt: skip
    shops.signed(
        shop,
        {"kind": "orders", "key": "A1", "occurred": "2026-11-02T12:00:00Z", "body": order},
        {"kind": "parcels", "occurred": "2026-11-03T12:00:00Z",
         "body": {"order": "A1", "number": "yt 7512345678901".replace(" ", ""), "carrier": "圆通",
                  "sent_at": "2026-11-03T10:00:00Z"}},
        {"kind": "refunds", "occurred": "2026-11-04T12:00:00Z",
         "body": {"order": "A1", "id": "r1", "amount": "15", "at": "2026-11-04T11:00:00Z",
                  "lines": [{"code": "R-80", "quantity": 1}]}},
    )  # fmt: skip
    run_jobs()
    order = Order.objects.get()
    assert (order.status, order.payment_method) == ("shipped", "wechat")
    assert order.parcels.get().number == "YT7512345678901"
    assert (order.refunded, order.refunds.get().amount) == (15, 15)
    assert order.refunds.get().lines[0]["code"] == "R-80"


def test_woocommerce_says_why_money_went_back(run_jobs):
    shop = shops.connect("woocommerce")
    body = shops.woo_order(
        refunds=[{"id": 3, "total": "-7.50", "reason": "Torn"}], payment_method_title="Direct bank transfer",
    )  # fmt: skip
    shops.woocommerce(shop, "order.updated", body)
    run_jobs()
    assert Refund.objects.get().reason == "Torn"
    assert Order.objects.get().payment_method == "transfer"


def test_whoever_asks_for_their_data_gets_parcels_refunds_and_invoices(bring, actor):
    bring("orders", taobao(title="杭州麦田有限公司"))
    data = customers.export_person(actor("owner"), Customer.objects.get().pk)
    assert [row["number"] for row in data["shop.parcel"]] == ["YT7512345678901"]
    assert data["shop.invoice"][0]["title"] == "杭州麦田有限公司"
    assert data["shop.refund"] == []


def test_the_api_gives_an_order_with_its_parcels(bring, api):
    bring("orders", taobao())
    [order] = api("/orders?parcel=YT75123456").json()["items"]
    assert order["parcels"][0]["number"] == "YT7512345678901"
    assert order["invoices"] == []
    assert api("/orders?parcel=YT99999999").json()["items"] == []


@pytest.fixture
def api(staff):
    from django.test import Client

    from shuke.team.commands import make_token
    from shuke.team.queries import actor_for

    secret = make_token(actor_for(staff("owner")), name="t", scopes=["orders.view"])[1]
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    return lambda path: client.get(f"/api/v1{path}")


def test_of_an_address_only_a_keyed_hash_stays(bring):
    head = "order number,date,product,price,收货地址\n"
    rows = ("A1,2026-11-01,Cap,9,浙江省杭州市西湖区文三路1号3幢201\n"
            "A2,2026-11-01,Cap,9,浙江省 杭州市 西湖区文三路１号3幢201\nA3,2026-11-01,Cap,9,浙江省杭州市西湖区***\n")  # fmt: skip
    bring("orders", head + rows)
    first, second, masked = Order.objects.order_by("number").values_list("address_key", flat=True)
    assert first == second != ""
    assert (len(first), masked) == (32, "")
    bring("orders", "order number,date,product,price\nA1,2026-11-01,Cap,10\n")
    assert Order.objects.get(number="A1").address_key == first, "not said is not taken back"


def test_a_shopify_order_tells_its_door(run_jobs):
    shop = shops.connect("shopify")
    where = {"address1": "文三路1号3幢201", "city": "杭州", "province": "浙江"}
    shops.shopify(shop, "orders/create", shops.shopify_order(shipping_address=where))
    run_jobs()
    assert len(Order.objects.get().address_key) == 32


def test_the_weight_of_a_parcel_is_read_in_kilograms_and_grams(bring):
    head = "order number,date,product,price,tracking number,包裹重量\n"
    rows = [("A1", "0.35"), ("A2", "20g"), ("A3", "1.2公斤"), ("A4", "heavy")]
    lines = (f"{n},2026-11-01,Cap,9,SF00000000{n},{w}\n" for n, w in rows)
    bring("orders", head + "".join(lines))
    weights = Parcel.objects.order_by("order__number").values_list("weight", flat=True)
    assert list(weights) == [350, 20, 1200, None]
    assert Decimal(9) == Order.objects.first().total


def test_whoever_is_forgotten_is_on_no_invoice_and_at_no_door(bring, actor):
    text = taobao(title="杭州麦田有限公司").replace("发票抬头", "发票抬头,收货地址").replace(
        "杭州麦田有限公司", "杭州麦田有限公司,浙江省杭州市西湖区文三路1号3幢201"
    )  # fmt: skip
    bring("orders", text)
    assert Order.objects.get().address_key
    customers.erase_customer(actor("owner"), Customer.objects.get().pk)
    customers.finish_erasures()
    invoice, order = Invoice.objects.get(), Order.objects.get()
    assert (invoice.title, invoice.tax_number, order.address_key) == ("", "", "")
    assert order.parcels.count() == 1, "the shop's books stay"
