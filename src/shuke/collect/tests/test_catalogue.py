"""Barcodes, seasons, styles and stock of products, from files and live shops, and their way back."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect import queries
from shuke.collect.tests import shops
from shuke.collect.tests.test_undo import undo
from shuke.common import clock
from shuke.shop import commands as shop
from shuke.shop.models import OrderLine, Product, StockStatement
from shuke.shop.stock import latest

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
FILE = (
    "商品编码,商品名称,尺码,款号,条形码,季节,门店,库存数量,盘点时间\n"
    "R-80,连体衣,80,R,\t6901234567892,2026冬,hubin,12,2026-11-01 20:00\n"
    "R-80,连体衣,80,R,6901234567892,2026冬,xuhui,3,2026-11-01 20:00\n"
    "R-90,连体衣,90,R,6901234567908,2026冬,hubin,0,2026-11-01 20:00\n"
)


@pytest.fixture(autouse=True)
def now():
    with clock.fixed(NOW):
        yield


def stock(code: str) -> dict[str, Decimal]:
    rows = latest([Product.objects.get(code=code).pk])
    return {row.store.code: row.quantity for row in rows}


def test_a_file_states_what_each_store_has(bring, browse):
    source = bring("products", FILE, options={"zone": "Asia/Shanghai"})
    assert queries.summary(source)["outcomes"]["recorded"] == 3
    romper = Product.objects.get(code="R-80")
    assert (romper.barcode, romper.season, romper.article) == ("6901234567892", "2026冬", "R")
    assert stock("R-80") == {"hubin": 12, "xuhui": 3}
    assert stock("R-90") == {"hubin": 0}
    assert romper.stock_statements.first().at == dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    page = browse("owner").get(f"/products/{romper.pk}/").content.decode()
    assert "Sizes and colours" in page
    assert "Stock and price by store" in page
    listed = browse("owner").get("/products/", {"q": "6901234567892"}).context["table"].page.rows
    assert [row.code for row in listed] == ["R-80"]
    assert listed[0].stock == 15
    listed = browse("owner").get("/products/", {"season": "2026冬"}).context["table"].page.rows
    assert {row.code for row in listed} == {"R-80", "R-90"}


def test_the_latest_statement_holds_in_whatever_order_files_come(bring):
    head = "sku,stock,store,counted at\n"
    bring("products", head + "R-80,7,hubin,2026-11-10\n")
    bring("products", head + "R-80,20,hubin,2026-11-03\n")
    assert stock("R-80") == {"hubin": 7}
    bring("products", head + "R-80,7,hubin,2026-11-15\n")
    assert StockStatement.objects.count() == 2, "the same figure is confirmed, not stated anew"
    assert latest([Product.objects.get().pk])[0].confirmed_at.date() == dt.date(2026, 11, 14), (
        "the 15th begins in Shanghai"
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("R-80,lots,,", "quantity_unreadable"),
        ("R-80,3,someday,", "date_unreadable"),
        ("R-80,3,,6.90123E+12", "code_lost"),
    ],
)
def test_a_line_that_cannot_be_read_goes_back(bring, line, reason):
    source = bring("products", f"sku,stock,counted at,barcode\n{line}\nR-90,1,,\n")
    assert [problem.reason for problem in source.problems.all()] == [reason]
    assert list(Product.objects.values_list("code", flat=True)) == ["R-90"]


def test_goods_by_the_metre_have_stock_in_parts(bring):
    bring("products", "sku,stock\nCLOTH,12.5\n")
    assert stock("CLOTH") == {"main": Decimal("12.5")}


def test_an_undone_file_takes_its_statements_and_fields_along(bring):
    bring("products", "sku,season,stock,store,counted at\nR-80,夏,20,hubin,2026-11-03\n")
    later = bring(
        "products",
        "sku,season,stock,store,counted at\nR-80,冬,5,hubin,2026-11-10\nR-90,冬,1,hubin,2026-11-10\n",
    )
    assert stock("R-80") == {"hubin": 5}
    undo(later)
    assert Product.objects.get().season == "夏"
    assert stock("R-80") == {"hubin": 20}
    assert StockStatement.objects.count() == 1


def test_a_file_of_stock_alone_is_undone_too(bring):
    bring("products", "sku,stock,counted at\nR-80,20,2026-11-03\n")
    later = bring("products", "sku,stock,counted at\nR-80,5,2026-11-10\n")
    assert queries.summary(later)["outcomes"]["updated"] == 1
    undo(later)
    assert stock("R-80") == {"main": 20}


def test_a_product_that_got_a_price_stays_when_its_file_is_undone(bring, actor):
    source = bring("products", "sku,title\nR-80,Romper\nR-90,Romper\n")
    shop.state_prices(actor("owner"), shop.prices_of_text("R-80,,99,2026-11-01"))
    undo(source)
    assert list(Product.objects.values_list("code", flat=True)) == ["R-80"]


def test_an_order_that_names_goods_by_barcode_meets_the_product(bring):
    bring("products", "sku,title,barcode\nR-80,Romper,6901234567892\nA,Cap,111\nB,Hat,111\n")
    head = "order number,date,sku,product,quantity,price\n"
    bring("orders", head + "A1,2026-11-01,6901234567892,Romper,1,60\nA2,2026-11-01,111,Cap,1,9\n")
    codes = OrderLine.objects.order_by("order__number").values_list("product__code", flat=True)
    assert list(codes) == ["R-80", "111"], "a barcode of two products names neither"


def test_a_shopify_product_tells_stock_barcode_and_style(run_jobs):
    connected = shops.connect("shopify")
    body = {
        "id": 1, "title": "连体衣", "handle": "romper", "vendor": "麦穗",
        "updated_at": "2026-11-10T12:00:00+08:00", "options": [{"name": "Size"}],
        "variants": [
            {"sku": "R-80", "price": "129", "option1": "80", "barcode": "6901234567892",
             "inventory_management": "shopify", "inventory_quantity": -2},
            {"sku": "R-90", "price": "129", "option1": "90", "inventory_management": None,
             "inventory_quantity": 0},
        ],
    }  # fmt: skip
    shops.shopify(connected, "products/update", body)
    run_jobs()
    first = Product.objects.get(code="R-80")
    assert (first.article, first.barcode, first.size) == ("romper", "6901234567892", "80")
    assert stock("R-80") == {"web": -2}
    assert stock("R-90") == {}, "it does not count what it does not track"
    late = {**body, "updated_at": "2026-11-09T12:00:00+08:00"}
    late["variants"] = [{**body["variants"][0], "inventory_quantity": 40}]
    shops.shopify(connected, "products/update", late)
    run_jobs()
    assert stock("R-80") == {"web": -2}


def test_a_woocommerce_product_tells_its_stock(run_jobs):
    connected = shops.connect("woocommerce")
    body = {"id": 3, "sku": "R-80", "name": "Romper", "manage_stock": True, "stock_quantity": 4,
            "global_unique_id": "6901234567892", "regular_price": "129",
            "date_modified_gmt": "2026-11-10T04:00:00"}  # fmt: skip
    shops.woocommerce(connected, "product.updated", body)
    run_jobs()
    assert stock("R-80") == {"web": 4}
    assert Product.objects.get().barcode == "6901234567892"
