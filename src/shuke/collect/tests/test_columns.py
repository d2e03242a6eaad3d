"""Which column holds what: by its content; addresses to places; where people came from; what changed."""

import pytest

from shuke.collect import commands, queries
from shuke.collect.recorders.places import of_address
from shuke.collect.tests.test_other_shops import HEAD, verb
from shuke.collect.tests.test_pages import page, posted_mapping, text_of, upload
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Order
from shuke.team.models import Store

pytestmark = pytest.mark.django_db
__all__ = ["page"]
TAOBAO = (
    "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系电话 ,联系手机,订单创建时间\n"
    "3301,小满妈妈,30.00,交易成功,林小满,浙江省 杭州市 西湖区 文三路 1 号,'0571-88880000,'13912345670,2026-03-01 10:00\n"
    "3302,嘉禾爸爸,50.00,交易成功,陈嘉禾,上海市 浦东新区 世纪大道 2 号,null,'13912345671,2026-03-02 10:00\n"
    "3303,一鸣妈妈,20.00,交易成功,赵一鸣,内蒙古自治区 呼和浩特市 新城区 3 号,,'13912345672,2026-03-02 10:00\n"
)


def test_the_filled_column_is_taken_not_the_empty_one(home):
    source = commands.receive_file(SYSTEM, [TAOBAO.encode("gb18030")], "orders.csv")
    assert source.columns[source.mapping["phone"]] == "联系手机"
    swapped = (
        TAOBAO.replace("联系电话 ", "x").replace("联系手机", "联系电话 ").replace("x", "联系手机")
    )
    source = commands.receive_file(SYSTEM, [swapped.encode()], "orders.csv")
    assert source.columns[source.mapping["phone"]] == "联系电话"


def test_of_two_filled_columns_the_first_by_name_is_taken(home):
    content = "order,date,total,email address,email\nA1,2026-03-01,5,a@example.com,b@example.com\n"
    source = commands.receive_file(SYSTEM, [content.encode()], "orders.csv")
    assert source.columns[source.mapping["email"]] == "email"


@pytest.mark.parametrize("head", ["客户", "customer", "顾客"])
def test_a_column_of_buyers_is_their_names_or_their_numbers_by_what_stands_in_it(home, head):
    rows = "单号,日期,{head},手机,金额\nS1,2026-03-01,{one},13912345670,5\nS2,2026-03-01,{two},13912345671,6\n"
    names = rows.format(head=head, one="林小满", two="Mia O’Neil")
    source = commands.receive_file(SYSTEM, [names.encode()], "登记表.csv")
    assert source.columns[source.mapping["name"]] == head
    assert "customer_number" not in source.mapping
    numbers = rows.format(head="customer", one="C-17", two="C-18")
    source = commands.receive_file(SYSTEM, [numbers.encode()], "2.csv")
    assert source.columns[source.mapping["customer_number"]] == "customer"
    assert "name" not in source.mapping


def test_an_empty_column_is_told_on_the_page_and_by_the_command(page, home, tmp_path, capsys):
    content = f"{HEAD},phone\n" + "".join(
        f"A{n},2026-03-01,a@example.com,Cup,1,5,\n" for n in range(3)
    )
    source = upload(page, content)
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "Nothing stands in the columns for Phone in the first 3 rows" in shown
    assert "empty in this file" in shown
    verb(tmp_path, "orders", "a.csv", content.encode())
    assert "The column for Phone is empty" in capsys.readouterr().err


def test_addresses_fill_province_and_city(bring):
    bring("orders", TAOBAO.encode("gb18030"))
    places = dict(Customer.objects.values_list("city", "province"))
    assert places == {"杭州": "浙江", "上海": "上海", "呼和浩特": "内蒙古"}


def test_an_address_in_parts(bring):
    bring(
        "customers",
        "手机,省,市,区\n13912345670,浙江省,杭州市,西湖区\n13912345671,重庆市,市辖区,渝中区\n"
        "13912345672,四川,成都,锦江\n",
    )
    assert set(Customer.objects.values_list("province", "city")) == {
        ("浙江", "杭州"), ("重庆", "重庆"), ("四川", "成都")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("浙江省杭州市西湖区文三路1号", ("浙江", "杭州")),
        ("浙江 杭州 西湖区 文三路1号", ("浙江", "杭州")),
        ("北京海淀区三环到四环之间", ("北京", "北京")),
        ("北京市北京市朝阳区", ("北京", "北京")),
        ("广西壮族自治区桂林市七星区", ("广西", "桂林")),
        ("湖北省恩施土家族苗族自治州恩施市", ("湖北", "恩施土家族苗族自治州")),
        ("吉林省吉林市船营区", ("吉林", "吉林")),
        ("新疆维吾尔自治区阿克苏地区库车市", ("新疆", "阿克苏地区")),
        ("香港特别行政区九龙", ("香港", "香港")),
        ("中国，江苏省，苏州市，姑苏区", ("江苏", "苏州")),
        ("苏州市姑苏区平江路", ("", "苏州")),
        ("海南省三亚市市场路", ("海南", "三亚")),
        ("12 Main Street, Utrecht", ("", "")),
        ("自提", ("", "")),
    ],
)
def test_chinese_addresses(address, place):
    assert of_address(address) == place


def test_a_file_is_no_source_of_customers(bring, page):
    bring("customers", "email,name,来源渠道\nann@example.com,Ann,xiaohongshu\nbo@example.com,Bo,\n")
    assert dict(Customer.objects.values_list("name", "source")) == {"Ann": "xiaohongshu", "Bo": ""}
    assert Identity.objects.get(value="bo@example.com").source.startswith("import:")
    source = upload(page, f"{HEAD}\nA1,2026-03-01,cy@example.com,Cup,1,5\n")
    page.post(
        f"/imports/{source.pk}/mapping/",
        posted_mapping(source) | {"source": "douyin", "then": "run"},
    )
    from shuke.collect import running

    running.run(source.pk)
    assert Customer.objects.get(identities__value="cy@example.com").source == "douyin"


def test_sources_have_names_in_both_languages(browse, bring):
    bring("customers", "email,name,来源渠道\nann@example.com,Ann,xiaohongshu\n")
    path = f"/customers/{Customer.objects.get().pk}/"
    assert "Xiaohongshu" in browse("owner").get(path).content.decode()
    assert "小红书" in browse("owner", "zh-hans").get(path).content.decode()


def test_stores_are_picked(page, run_jobs, db):
    Store.objects.create(code="west", name="West Lake", revision=1)
    source = upload(page, f"{HEAD}\nA1,2026-03-01,a@example.com,Cup,1,5\n")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert '<option value="west">West Lake</option>' in shown
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, store="west", then="run"))
    run_jobs()
    assert Order.objects.get().store.code == "west"
    other = upload(page, f"{HEAD}\nA2,2026-03-01,a@example.com,Cup,1,5\n")
    fields = posted_mapping(other, store="west", new_store="pop-up", then="run")
    page.post(f"/imports/{other.pk}/mapping/", fields)
    run_jobs()
    assert Order.objects.get(number="A2").store.code == "pop-up"


def test_the_report_tells_what_was_changed(page, run_jobs, bring):
    bring(
        "orders",
        f"{HEAD},status\nA1,2026-03-01,a@example.com,Cup,1,5,paid\nA2,2026-03-01,,Cup,1,6,paid\n",
    )
    source = upload(
        page, f"{HEAD},status\nA1,2026-03-01,a@example.com,Cup,1,5,completed\nA2,2026-03-01,,Cup,2,6,paid\n"
        "A3,2026-03-01,b@example.com,Cup,1,5,paid\n",
    )  # fmt: skip
    page.post(f"/imports/{source.pk}/run/")
    run_jobs()
    summary = queries.summary(source)
    assert (summary["detail"]["orders"], summary["detail"]["orders_updated"]) == (1, 2)
    assert summary["changed"]["orders"] == {"status": 1, "goods": 1, "total": 1, "lines": 1}
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "Orders changed" in shown
    assert "Orders, what is different now:" in shown
    assert '<span class="chip">Status 1</span>' in shown
    assert f'href="/imports/inbox/?file={source.pk}"' in shown
    documents = text_of(page.get(f"/imports/inbox/?file={source.pk}"))
    assert "main/A3" in documents


def test_the_report_tells_which_fields_of_customers_changed(bring):
    bring("customers", "email,name,city\nann@example.com,Ann,Utrecht\nbo@example.com,Bo,Delft\n")
    source = bring(
        "customers", "email,name,city\nann@example.com,Anna,Leiden\nbo@example.com,Bo,Leiden\n"
    )
    summary = queries.summary(source)
    assert summary["detail"]["customers_updated"] == 2
    assert summary["changed"] == {"customers": {"name": 1, "city": 2}}


def test_the_test_run_is_offered_first(page, run_jobs):
    source = upload(page, f"{HEAD}\nA1,2026-03-01,a@example.com,Cup,1,5\n")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert '<button class="button primary" name="then" value="trial">' in shown
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert '<button class="button primary" name="then" value="run">' in shown


SHOPIFY = (
    "Name,Email,Financial Status,Created at,Total,Lineitem quantity,Lineitem name,Lineitem price,Billing Name,"
    "Billing City,Billing Province,Billing Phone,Shipping Name,Shipping City,Shipping Province,Phone\n"
    "#1,a@example.com,paid,2026-03-01,5,1,Cup,5,Anna Lind,,,'+46701230001,Anna Lind,Stockholm,AB,\n"
)


def test_what_stands_beside_another_address_is_taken_where_the_first_is_empty(bring):
    source = bring("orders", SHOPIFY)
    heads = {name: source.columns[source.mapping[name]] for name in ("phone", "city", "province")}
    assert heads == {
        "phone": "Billing Phone",
        "city": "Shipping City",
        "province": "Shipping Province",
    }
    assert Identity.objects.filter(kind="phone", value="+46701230001").exists()
