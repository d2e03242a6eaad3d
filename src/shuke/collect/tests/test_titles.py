"""Files that say no code of their goods: a product is known by its title, store by store."""

import pytest

from shuke.collect import commands, undoing
from shuke.collect.models import Import, ImportUndo
from shuke.common.access import SYSTEM
from shuke.shop.models import Order, OrderLine, Product, ProductTitle
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db

HEAD = "订单号,下单时间,店铺,手机号,商品,数量,单价\n"
CODED = "订单号,下单时间,店铺,手机号,商品编码,商品,数量,单价\n"
FIRST = HEAD + (
    "A1,2026-10-01 10:00,taobao,13911110001,小熊连体衣,1,99\n"
    "A2,2026-10-02 10:00,taobao,13911110002, 小熊连体衣 ,2,99\n"
    "A2,2026-10-02 10:00,taobao,13911110002,竹纤维口水巾,1,29\n"
    "B1,2026-10-03 10:00,shopify,13911110003,小熊连体衣,1,89\n"
)


def products():
    """Code (without one: its store), title and units sold, of each product."""
    rows = Product.objects.order_by("pk").prefetch_related("lines").select_related("titled_in")
    return [
        (
            p.own_code or f"@{p.titled_in.code}",
            p.title,
            sum(line.quantity for line in p.lines.all()),
        )
        for p in rows
    ]


def undo(source: Import) -> Import:
    commands.undo_import(SYSTEM, source.pk, background=False)
    undoing.run(source.pk)
    assert ImportUndo.objects.get(source=source).state == ImportUndo.State.DONE
    return source


def test_goods_without_a_code_become_products_of_their_store(bring):
    bring("orders", FIRST)
    bring("orders", HEAD + "B2,2026-10-04 10:00,shopify,13911110003,Bear  ＳＵＩＴ,1,89\n"
                           "B3,2026-10-04 10:00,shopify,13911110003,bear suit,1,89\n")  # fmt: skip
    assert products() == [
        ("@taobao", "小熊连体衣", 3),
        ("@taobao", "竹纤维口水巾", 1),
        ("@shopify", "小熊连体衣", 1),
        ("@shopify", "Bear  ＳＵＩＴ", 2),
    ]


def test_the_same_file_again_changes_nothing_and_its_undo_takes_them_back(bring):
    first = bring("orders", FIRST)
    before = products()
    again = bring("orders", FIRST, options={"source": "again"})
    assert products() == before
    assert sum(batch.unchanged for batch in again.batches.all()) == 4
    undo(again)
    assert products() == before
    undo(first)
    assert not Product.objects.exists() and not Order.objects.exists()


def test_a_code_that_comes_later_makes_one_of_them_where_it_is_certain(bring):
    bring("orders", FIRST)
    later = bring("orders", CODED + (
        "A3,2026-10-05 10:00,taobao,13911110001,BEAR-1,小熊连体衣,1,99\n"
        "A4,2026-10-05 10:00,taobao,13911110001,BIB-S,竹纤维口水巾,1,29\n"
        "A5,2026-10-06 10:00,taobao,13911110001,BIB-L,竹纤维口水巾,1,29\n"
    ))  # fmt: skip
    assert products() == [
        ("BEAR-1", "小熊连体衣", 4),
        ("@taobao", "竹纤维口水巾", 1),
        ("@shopify", "小熊连体衣", 1),
        ("BIB-S", "竹纤维口水巾", 1),
        ("BIB-L", "竹纤维口水巾", 1),
    ], "one title with two codes stays apart; another store's title is another product"
    bring("orders", HEAD + "A6,2026-10-07 10:00,taobao,13911110009,小熊连体衣,5,99\n")
    assert products()[0] == ("BEAR-1", "小熊连体衣", 9)
    undo(later)
    assert products() == [
        ("@taobao", "小熊连体衣", 8),
        ("@taobao", "竹纤维口水巾", 1),
        ("@shopify", "小熊连体衣", 1),
    ]


def test_an_undo_takes_the_code_back(bring):
    bring("orders", FIRST)
    before = products()
    later = bring(
        "orders", CODED + "A3,2026-10-05 10:00,taobao,13911110001,BEAR-1,小熊连体衣,1,99\n"
    )
    assert products()[0] == ("BEAR-1", "小熊连体衣", 4)
    undo(later)
    assert products() == before and not ProductTitle.objects.exists()


def test_a_code_stays_that_a_later_file_has_used(bring):
    bring("orders", FIRST)
    later = bring(
        "orders", CODED + "A3,2026-10-05 10:00,taobao,13911110001,BEAR-1,小熊连体衣,1,99\n"
    )
    bring("orders", CODED + "A4,2026-10-06 10:00,taobao,13911110001,BEAR-1,,1,99\n")
    undo(later)
    assert products()[0] == ("BEAR-1", "小熊连体衣", 4)
    assert ImportUndo.objects.get(source=later).counts["product.stays"] == 1


def test_a_title_that_the_store_has_sold_under_one_code_is_that_product(bring):
    bring("orders", CODED + (
        "A1,2026-10-01 10:00,taobao,13911110001,BEAR-1,小熊连体衣,1,99\n"
        "A2,2026-10-01 10:00,taobao,13911110001,BIB-S,竹纤维口水巾,1,29\n"
        "A3,2026-10-01 10:00,taobao,13911110001,BIB-L,竹纤维口水巾,1,29\n"
    ))  # fmt: skip
    bring("orders", HEAD + (
        "A4,2026-10-05 10:00,taobao,13911110002,小熊连体衣,1,99\n"
        "A5,2026-10-05 10:00,taobao,13911110002,竹纤维口水巾,1,29\n"
        "B1,2026-10-05 10:00,shopify,13911110002,小熊连体衣,1,89\n"
    ))  # fmt: skip
    assert products() == [
        ("BEAR-1", "小熊连体衣", 2),
        ("BIB-S", "竹纤维口水巾", 1),
        ("BIB-L", "竹纤维口水巾", 1),
        ("@taobao", "竹纤维口水巾", 1),
        ("@shopify", "小熊连体衣", 1),
    ]


def test_the_title_of_a_whole_order_is_one_product_only_where_it_is_of_one(bring):
    head = "订单编号,买家会员名,买家实际支付金额,订单创建时间,宝贝标题,宝贝总数量\n"
    bring("orders", head + (
        "71,小满妈妈88,99.00,2026-10-01 10:00:00,小熊连体衣,1\n"
        '72,小满妈妈88,128.00,2026-10-02 10:00:00,"小熊连体衣，竹纤维口水巾",2\n'
    ))  # fmt: skip
    assert [title for _code, title, _units in products()] == ["小熊连体衣"]
    assert OrderLine.objects.get(order__number="72").product is None


def test_goods_by_the_metre_are_one_product_whatever_was_cut(bring):
    bring("orders", HEAD + (
        "A1,2026-10-01 10:00,taobao,13911110001,棉布,1.5,40\n"
        "A2,2026-10-02 10:00,taobao,13911110001,棉布,2.25,40\n"
    ))  # fmt: skip
    assert [title for _code, title, _units in products()] == ["棉布"]


def test_pages_lead_from_the_import_to_who_bought_it(bring, browse):
    bring("orders", FIRST)
    client = browse("owner")
    listed = client.get("/products/?sort=-title").text
    assert "小熊连体衣" in listed and "title:" not in listed
    bear = Product.objects.get(title="小熊连体衣", titled_in__code="taobao")
    page = client.get(f"/products/{bear.pk}/").text
    assert "No code: known by its title, as taobao writes it" in page and "title:" not in page
    order = Order.objects.get(number="A2")
    goods = client.get(f"/orders/{order.pk}/").text
    assert f"/products/{bear.pk}/" in goods and "title:" not in goods


VARIANTS = (
    "订单号,下单时间,店铺,手机号,商品,商品属性,商家编码,数量,单价\n"
    "A1,2026-10-01 10:00,taobao,13911110001,陶瓷滤杯,颜色分类:黑色;尺码:大,,1,128\n"
    "A2,2026-10-02 10:00,taobao,13911110002,陶瓷滤杯,颜色分类：白色；尺码：大,,1,128\n"
    "A3,2026-10-03 10:00,taobao,13911110003,陶瓷滤杯 白色 大,颜色分类:白色 大,,1,128\n"
    "A4,2026-10-04 10:00,taobao,13911110003,滤纸,,,1,22\n"
    "A5,2026-10-04 10:00,taobao,13911110003,细口壶,容量:0.6L,HU-06,1,199\n"
)


def test_a_variant_beside_the_title_tells_goods_without_a_code_apart(bring):
    bring("orders", VARIANTS)
    again = bring("orders", VARIANTS, name="again.csv")
    assert sum(batch.unchanged for batch in again.batches.all()) == 5
    assert products() == [
        ("@taobao", "陶瓷滤杯 (黑色 大)", 1),
        ("@taobao", "陶瓷滤杯 (白色 大)", 1),
        ("@taobao", "陶瓷滤杯 白色 大", 1),
        ("@taobao", "滤纸", 1),
        ("HU-06", "细口壶", 1),
    ]


def test_the_same_title_in_two_stores_is_told_apart_wherever_both_stand(bring, browse, home):
    bring("orders", FIRST)
    bring("orders", CODED + "C1,2026-10-05 10:00,pos,13911110004,JP-9,竹纤维口水巾,1,25\n")
    fill()
    client = browse("owner")
    marks = {"小熊连体衣": ("taobao", "shopify"), "竹纤维口水巾": ("taobao", "JP-9")}
    rows = client.get("/products/").context["table"].load().page.rows
    for title, (one, other) in marks.items():
        assert {row.apart for row in rows if row.title == title} == {one, other}
        hits = client.get("/search/", {"q": title}).json()["results"]
        assert {hit["hint"] for hit in hits if hit["label"] == title} == {one, other}
        sold = client.get("/insight/sold/?by=product&days=365").text
        assert f"{title} · {one}" in sold and f"{title} · {other}" in sold


def test_what_nothing_looks_like_stands_alone(bring, browse, home):
    bring("orders", FIRST.replace("shopify", "taobao"))
    fill()
    client = browse("owner")
    assert not any(row.apart for row in client.get("/products/").context["table"].load().page.rows)
    sold = client.get("/insight/sold/?by=product&days=365").text
    assert "小熊连体衣" in sold and "小熊连体衣 ·" not in sold
