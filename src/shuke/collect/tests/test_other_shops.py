"""Troubles that other shops' files made, as small invented files: what must come of each."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from tests.markup import tight

from shuke.collect import queries
from shuke.collect.models import Import
from shuke.collect.tests.sheets import workbook_of
from shuke.common import clock
from shuke.customers.models import ConsentState, Customer, Identity
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db
HEAD = "order number,date,email,product,quantity,price"


def orders() -> dict[str, Decimal]:
    """Total less refund by order number."""
    return {order.number: order.total - order.refunded for order in Order.objects.all()}


def reasons(source) -> set[str]:
    return set(source.problems.values_list("reason", flat=True))


def states() -> dict[str, str]:
    return {
        state.customer.identities.get(kind="email").value.partition("@")[0]: state.state
        for state in ConsentState.objects.filter(channel="email").select_related("customer")
    }


def test_order_numbers_that_lost_their_digits_are_no_key(bring):
    source = bring(
        "orders",
        "订单编号,订单创建时间,联系手机,宝贝标题,数量,单价\n"
        "2.79546E+18,2026-03-01 10:00,13911110001,摇铃,1,30.00\n"
        "2.79546E+18,2026-03-02 11:00,13911110002,奶瓶,1,50.00\n",
    )
    assert not Order.objects.exists()
    assert reasons(source) == {"code_lost"}


def test_cells_merged_over_the_goods_of_an_order(bring):
    bring(
        "orders",
        "订单号,下单时间,手机,商品名称,数量,单价\n"
        "E-1,2026-03-01 10:00,13911110031,奶瓶,1,50\n,,,摇铃,2,30\n,,,围兜,1,20\n"
        "E-2,2026-03-02 10:00,13911110032,奶瓶,1,50\n"
        "E-3,2026-03-03 10:00,13911110033,奶瓶,1,50\n,,,摇铃,1,30\n",
    )
    assert orders() == {"E-1": 130, "E-2": 50, "E-3": 80}


def test_a_row_without_a_number_that_says_something_of_an_order_is_no_continuation(bring):
    source = bring(
        "orders",
        f"{HEAD}\nE1,2026-03-01,e1@example.com,Cup,1,10\n,2026-03-02,e2@example.com,Bib,1,20\n",
    )
    assert orders() == {"E1": 10}
    assert reasons(source) == {"number_missing"}


def test_everyday_words_for_currencies(bring, settings):
    settings.CURRENCY = "CNY"
    bring(
        "orders",
        f"{HEAD},currency\nR1,2026-03-01,r@example.com,Bib,1,100,RMB\nR2,2026-03-01,r@example.com,Bib,1,60,元\n"
        "R3,2026-03-01,r@example.com,Bib,1,60,HK$\nR4,2026-03-01,r@example.com,Bib,1,60,￥\n",
    )
    shown = dict(Order.objects.values_list("number", "currency"))
    assert shown == {"R1": "CNY", "R2": "CNY", "R3": "HKD", "R4": "CNY"}


def test_a_cost_in_another_currency_is_not_a_cost(bring, settings):
    settings.CURRENCY = "CNY"
    bring("products", "sku,title,cost,currency\nCUP,Cup,4,USD\nBIB,Bib,20,CNY\n")
    head = "order number,date,email,sku,quantity,price,currency,cost"
    bring(
        "orders",
        f"{head}\nM1,2026-03-01,m@example.com,CUP,1,60,CNY,\nM2,2026-03-01,m@example.com,CUP,1,9,USD,\n"
        "M3,2026-03-01,m@example.com,BIB,1,60,CNY,\nM4,2026-03-01,m@example.com,BIB,1,60,CNY,$4\n"
        "M5,2026-03-01,m@example.com,NEW,1,60,CNY,US$4\nM6,2026-03-01,m@example.com,NEW,1,9,USD,US$4\n",
    )
    costs = dict(Order.objects.values_list("number", "cost"))
    assert (costs["M1"], costs["M2"], costs["M3"]) == (None, 4, 20)
    assert (costs["M4"], costs["M5"], costs["M6"]) == (4, None, 4)


def test_a_currency_that_nobody_knows_is_not_recorded(bring):
    source = bring("orders", f"{HEAD},currency\nR1,2026-03-01,r@example.com,Bib,1,100,ABC\n")
    assert reasons(source) == {"currency_unknown"}


@pytest.mark.parametrize(
    ("price", "amount", "currency"),
    [
        ('"1 234,50"', "1234.50", "CNY"),
        ("1’234.50", "1234.50", "CNY"),
        ('"₹1,23,456.00"', "123456", "INR"),
        ("HK$120", "120", "HKD"),
        ('"R$ 12,50"', "12.50", "BRL"),
        ("kr 120", "120", "CNY"),
        ('"1,234.50 zł"', "1234.50", "PLN"),
        ("12.50-", "-12.50", "CNY"),
        ("−12.50", "-12.50", "CNY"),
        ("(12.50)", "-12.50", "CNY"),
        ("-¥12", "-12", "CNY"),
    ],
)
def test_amounts_in_all_writings(bring, settings, price, amount, currency):
    settings.CURRENCY = "CNY"
    bring("orders", f"{HEAD}\nS1,2026-03-01,s1@example.com,Cup,1,{price}\n")
    order = Order.objects.get()
    assert (order.total, order.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026/3/4 下午 3:05:00", 15),
        ("2026/3/4 下午3:05", 15),
        ("2026/3/4 上午 3:05:00", 3),
        ('"Mar 4, 2026 3:05 PM"', 15),
        ('"March 4th, 2026 at 3:05 PM"', 15),
        ("04-Mar-2026 15:05", 15),
        ("2026年3月4日 15时05分", 15),
        ('"Wed, 04 Mar 2026 15:05:00 +0800"', 15),
        ("1772607900", 15),
        ("1772607900000", 15),
    ],
)
def test_dates_in_all_writings(bring, written, hour):
    head = "订单编号,下单时间,联系手机,商品名称,数量,单价"
    bring(
        "orders", f"{head}\nM1,{written},13911110021,摇铃,1,30\n", options={"zone": "Asia/Shanghai"}
    )
    wanted = dt.datetime(2026, 3, 4, hour, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert Order.objects.get().placed_at == wanted


def test_a_hand_kept_book_leaves_the_year_out(bring):
    """It is the last year in which none of its days lies ahead, unless somebody says another."""
    book = (
        "日期,客人,电话,买了什么,几件,收了多少钱\n"
        "11月3日,张美玲,138 0013 8001,宝宝连体衣,2,￥196\n11/7,王小姐,13800138007,发夹,3,45元\n"
        '2026-11-09,张美玲,13800138001,袜子,5,60\n11月12日 10:30,陈先生,13800138012,睡衣,1,"1,299"\n'
    )
    with clock.fixed(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)):
        bring("orders", book)
    zone = clock.shop_zone()
    days = sorted(f"{order.placed_at.astimezone(zone):%Y-%m-%d}" for order in Order.objects.all())
    assert days == ["2026-11-03", "2026-11-07", "2026-11-09", "2026-11-12"]
    assert sorted(orders().values()) == [45, 60, 196, 1299]
    bring(
        "orders",
        "date,phone,product,quantity,total\nNov 3,13800138020,Bib,1,20\n",
        options={"year": "2024"},
    )
    assert Order.objects.filter(placed_at__year=2024).count() == 1


def test_a_later_date_that_contradicts_the_order_of_day_and_month_stops_the_import(bring):
    from shuke.common.errors import Invalid

    rows = "".join(f"D{n},0{1 + n % 9}/02/2026,d@example.com,Cup,1,10\n" for n in range(6_000))
    with pytest.raises(Invalid, match=r"Line 6002: “25/03/2026” has the day first"):
        bring("orders", f"{HEAD}\n{rows}Z1,25/03/2026,d@example.com,Cup,1,10\n")
    assert not Order.objects.exists()


def test_goods_by_the_metre(bring):
    bring(
        "orders",
        f"{HEAD}\nL1,2026-03-01,l1@example.com,Linen,1.5,40\nL2,2026-03-02,l2@example.com,Linen,2.0,40\n"
        'L3,2026-03-03,l3@example.com,Linen,"0,75",40\nL4,2026-03-03,l3@example.com,Linen,1.5 m,40\n',
    )
    assert orders() == {"L1": 60, "L2": 80, "L3": 30, "L4": 60}
    assert Order.objects.get(number="L1").lines.get().title == "Linen (1.5)"


def test_the_words_of_pinduoduo(bring):
    bring(
        "orders",
        "订单号,订单成交时间,订单状态,商品,商品数量(件),用户实付金额(元),售后状态\n"
        "111,2026-03-01 10:00:00,已发货，待签收,摇铃,1,30.00,无售后或售后取消\n"
        "112,2026-03-01 11:00:00,未发货，退款成功,摇铃,1,40.00,退款成功\n"
        "113,2026-03-01 12:00:00,已签收,摇铃,1,50.00,无售后或售后取消\n"
        "114,2026-03-01 13:00:00,已发货，退款成功,摇铃,1,60.00,退款成功\n"
        "115,2026-03-01 14:00:00,已取消,摇铃,1,70.00,无售后或售后取消\n",
    )
    assert {n: v for n, v in orders().items() if n != "115"} == {
        "111": 30,
        "112": 0,
        "113": 50,
        "114": 0,
    }
    assert Order.objects.get(number="111").status == "shipped"
    assert Order.objects.get(number="115").status == "cancelled"


def test_refunded_by_its_status_alone(bring):
    bring(
        "orders",
        "Order Number,Order Date,Order Status,Email,Item,Qty,Item Price,Shipping\n"
        "701,2026-03-01 10:00,completed,k1@example.com,Cup,1,100.00,0\n"
        "702,2026-03-02 10:00,refunded,k2@example.com,Cup,1,100.00,0\n"
        "703,2026-03-03 10:00,on-hold,k3@example.com,Cup,1,100.00,0\n"
        "704,2026-03-04 10:00,failed,k4@example.com,Cup,1,100.00,0\n",
    )
    status = dict(Order.objects.values_list("number", "status"))
    assert orders() | {"704": None} == {"701": 100, "702": 0, "703": 100, "704": None}
    assert status["704"] == "unpaid"


def test_guests_and_names_are_no_customer_numbers(bring):
    rows = "".join(
        f"{n},2026-03-0{n},{who},Cup,1,10\n"
        for n, who in enumerate(("Guest", "Guest", "匿名", "Li Wei"), 1)
    )
    bring("orders", f"Order ID,Date,Customer,Product,Quantity,Price\n{rows}")
    assert Order.objects.filter(customer=None).count() == 4
    assert not Customer.objects.exists()


@pytest.mark.parametrize("nobody", ["Guest", "匿名", "无", "N/A", "n/a", "Ｎ／Ａ", "匿名用户"])
def test_what_stands_for_nobody_is_nobodys_name_phone_mail_or_card(bring, nobody):
    head = "customer number,name,phone,email,card"
    bring(
        "customers",
        f"{head}\nC-1,{nobody},13911112221,a@example.com,V1\n"
        f"C-2,Ann Lee,{nobody},b@example.com,{nobody}\nC-3,Bo Li,13911112223,{nobody},V3\n"
        f",{nobody},{nobody},{nobody},{nobody}\n",
    )
    people = Customer.objects.order_by("pk")
    assert sorted(people.values_list("name", flat=True)) == ["", "Ann Lee", "Bo Li"]
    held = set(Identity.objects.values_list("value", flat=True))
    assert held == {"+8613911112221", "+8613911112223", "C-1", "C-2", "C-3", "V1", "V3",
                    "a@example.com", "b@example.com"}  # fmt: skip


def test_one_mobile_in_its_writings_is_one_person(bring):
    numbers = ("13912345670", "0086-139-1234-5670", "+86 139-1234-5670", "(+86)13912345670",
               "139 1234 5670", "86-13912345670")  # fmt: skip
    source = bring("customers", "手机,姓名\n" + "".join(f"{number},周一\n" for number in numbers))
    assert queries.summary(source)["outcomes"]["held"] == 0
    assert Customer.objects.count() == 1


def test_a_phone_that_cannot_be_read_never_passes_in_silence(bring):
    source = bring(
        "orders",
        "order number,date,phone,product,quantity,price\n"
        "P1,2026-03-01,13912345670,Cup,1,10\nP2,2026-03-01,ask the shop,Cup,1,10\n",
    )
    assert orders() == {"P1": 10, "P2": 10}
    summary = queries.summary(source)
    assert (summary["outcomes"]["recorded"], summary["problems"]) == (2, [])
    assert [note["code"] for note in summary["notes"]] == ["phone_unreadable"]
    note = source.problems.get()
    assert (note.row, note.outcome, note.value) == (3, "recorded", "ask the shop")
    lines = "".join(queries.outcome_file(source)).splitlines()
    assert lines[1] == "2,recorded,"
    assert "3,recorded," in lines[2]
    assert "“ask the shop” is no phone number" in lines[2]


def test_an_address_that_is_somebody_else_s_is_noted(bring):
    source = bring(
        "customers",
        "customer number,email\n1,lee@example.com\n2,lee@example.com\n",
    )
    assert [note.value for note in source.problems.all()] == ["lee@example.com"]
    assert queries.summary(source)["notes"][0]["code"] == "identity_taken"


def test_a_note_is_left_when_a_held_order_is_recorded_after_all(bring):
    from shuke.collect import commands
    from shuke.common.access import SYSTEM

    source = bring(
        "orders", "order,date,phone,total,status\nP1,2026-03-01,none left,5,Frobnicated\n"
    )
    assert reasons(source) == {"status_unknown"}
    commands.replay_held(SYSTEM, source.pk, statuses={"Frobnicated": "completed"})
    assert [note["code"] for note in queries.summary(source)["notes"]] == ["phone_unreadable"]


def test_a_return_with_two_minus_signs(bring):
    bring(
        "orders",
        "order number,date,email,sku,quantity,price\nX1,2026-03-01,x1@example.com,CUP,1,30.00\n"
        "X2,2026-03-05,x1@example.com,CUP,-1,-30.00\n",
    )
    assert orders() == {"X1": 30, "X2": -30}
    assert Order.objects.get(number="X2").kind == "return"


# The file's own total

JD = "订单号,下单时间,商品名称,订购数量,京东价,订单金额,联系电话,订单状态\n"


def test_what_was_paid_counts_where_no_column_tells_of_a_coupon(bring):
    bring(
        "orders",
        JD + "9001,2026-03-01 10:00:00,奶瓶,2,100.00,180.00,13911110011,完成\n"
        "9002,2026-03-02 10:00:00,围兜,1,50.00,50.00,13911110012,完成\n",
    )
    assert orders() == {"9001": 180, "9002": 50}


def test_a_total_above_the_lines_is_held_with_the_difference(bring):
    source = bring(
        "orders", JD + "9003,2026-03-01 10:00:00,奶瓶,2,100.00,230.00,13911110011,完成\n"
    )
    assert not Order.objects.exists()
    problem = source.problems.get()
    assert (problem.outcome, problem.reason) == ("held", "total_differs")
    assert problem.value == "200.00 − 230.00 = -30.00"


def test_a_discount_told_at_the_line_and_for_the_order_counts_once(bring):
    head = ("Name,Email,Financial Status,Paid at,Fulfillment Status,Accepts Marketing,Currency,Subtotal,Shipping,"
            "Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
            "Lineitem discount,Cancelled at,Refunded Amount\n")  # fmt: skip
    when = "2026-03-01 10:00:00 +0800"
    row = f"#4001,aa1@example.com,paid,{when},fulfilled,no,CNY,90,0,0,90,10,{when},2,Cup,50,CUP,10,,0\n"
    bring("orders", head + row)
    assert orders() == {"#4001": 90}


def test_tax_inside_or_on_top(bring):
    bring(
        "orders",
        "order number,date,sku,quantity,price,shipping,tax,total\nT1,2026-03-01,X,2,50,5,19,124\n"
        "T2,2026-03-01,X,2,50,5,16,105\n",
    )
    assert orders() == {"T1": 105, "T2": 105}


def test_totals_per_line_are_not_taken_for_the_order_s(bring):
    bring(
        "orders",
        "order number,date,sku,quantity,price,total\nT1,2026-03-01,X,2,50,100\nT1,2026-03-01,Y,1,30,30\n",
    )
    assert orders() == {"T1": 130}


# Consent

AGREED = "email,name,consent\n" + "".join(
    f"{who}@example.com,{who},yes\n" for who in ("ann", "bo", "cy", "di")
)


def test_every_word_for_having_left_withdraws(bring):
    bring("customers", AGREED)
    bring(
        "customers",
        "email,name,consent\nann@example.com,ann,unsubscribed\nbo@example.com,bo,opted out\n"
        "cy@example.com,cy,cleaned\ndi@example.com,di,已取消订阅\n",
    )
    assert set(states().values()) == {"withdrawn"}


def test_a_word_about_consent_that_is_not_understood_is_told(bring):
    bring("customers", AGREED)
    source = bring("customers", "email,name,consent\nann@example.com,ann,perhaps\n")
    assert reasons(source) == {"consent_unknown"}


def test_an_opt_out_column(bring):
    bring("customers", AGREED)
    bring("customers", "email,name,Email Opt Out\nann@example.com,ann,1\nbo@example.com,bo,0\n")
    assert (states()["ann"], states()["bo"]) == ("withdrawn", "granted")


def test_an_unticked_box_says_nothing_of_who_was_never_asked(bring):
    bring("customers", AGREED)
    bring("customers", "email,name,consent\nann@example.com,ann,no\nnew@example.com,new,no\n")
    assert states()["ann"] == "withdrawn"
    assert "new" not in states()


def test_consent_with_an_order_is_of_the_day_of_the_order(bring):
    bring("orders", f"{HEAD},accepts marketing\nC1,2026-03-01,c@example.com,Cup,1,10,yes\n")
    state = ConsentState.objects.get()
    assert state.at == Order.objects.get().placed_at


def test_a_column_about_consent_that_is_not_used_is_told(home, browse, tmp_path, capsys):
    file = "email,name,GDPR consent state\nann@example.com,ann,1\n"
    page = browse("owner")
    page.post("/imports/new/", {"file": SimpleUploadedFile("people.csv", file.encode())})
    shown = page.get(f"/imports/{Import.objects.get().pk}/").content.decode()
    assert "Not used, though about consent: GDPR consent state" in tight(shown)
    verb(tmp_path, "customers", "people.csv", file.encode())
    assert "“GDPR consent state” is about consent" in capsys.readouterr().err


def test_every_line_has_an_outcome_or_the_import_fails(bring, monkeypatch):
    from shuke.collect import batches

    lose = batches.lines_of
    monkeypatch.setattr(batches, "lines_of", lambda *given: lose(*given).slice(1))
    with pytest.raises(RuntimeError, match="2 lines came in, 1 of 2 have an outcome"):
        bring(
            "orders",
            f"{HEAD}\nA1,2026-03-01,a@example.com,Cup,1,1\nA2,2026-03-01,a@example.com,Cup,1,1\n",
        )


# The command line


def verb(tmp_path, kind: str, name: str, content: bytes, *options: str) -> dict:
    (tmp_path / name).write_bytes(content)
    out = io.StringIO()
    call_command("import", kind, str(tmp_path / name), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_a_status_is_given_a_meaning_on_the_command_line(home, db, tmp_path):
    file = b"order,date,total,status\nA1,2026-01-02,5,Frobnicated\nA2,2026-01-02,6,Given=back\n"
    words = ("--status", "Frobnicated=completed", "--status", "Given=back=refunded")
    done = verb(tmp_path, "orders", "file.csv", file, *words)
    assert done["outcomes"]["recorded"] == 2
    assert orders() == {"A1": 5, "A2": 0}


def test_the_sheet_with_the_table_is_found_or_named(home, db, tmp_path):
    notes = [["订单导出说明"], ["1. 金额单位：元"], ["2. 时间为北京时间"]]
    table = [
        ["订单号", "下单时间", "商品名称", "数量", "单价"],
        ["U-1", "2026-03-01 10:00", "奶瓶", 1, 50],
    ]
    older = [table[0], ["U-0", "2025-03-01 10:00", "奶瓶", 1, 40]]
    book = workbook_of({"说明": notes, "订单": table, "去年": older})
    assert verb(tmp_path, "orders", "a.xlsx", book)["outcomes"]["recorded"] == 1
    assert orders() == {"U-1": 50}
    verb(tmp_path, "orders", "a.xlsx", book, "--sheet", "去年")
    assert orders() == {"U-1": 50, "U-0": 40}
    with pytest.raises(CommandError, match="no sheet “前年”"):
        verb(tmp_path, "orders", "a.xlsx", book, "--sheet", "前年")


def test_a_number_cell_of_nineteen_digits_is_no_order_number(home, db, tmp_path):
    head = ["订单编号", "订单创建时间", "宝贝标题", "数量", "单价"]
    rows = [[2795461234567891234 + n, "2026-03-01 10:00", "摇铃", 1, 30] for n in range(2)]
    done = verb(tmp_path, "orders", "a.xlsx", workbook_of({"Sheet": [head, *rows]}))
    assert (done["outcomes"]["rejected"], Order.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("refunds", "refunded"),
    [(("10", "5"), 15), (("0", "5"), 5), (("15", "15"), 15), (("15", ""), 15), (("", ""), 0)],
)
def test_refunds_of_lines_or_of_the_order(bring, refunds, refunded):
    """Different amounts are parts of it; one amount on each line is said again."""
    first, second = refunds
    bring(
        "orders",
        "order,date,product,quantity,price,refunded\n"
        f"A1,2026-01-02,Cap,1,20,{first}\nA1,2026-01-02,Bib,1,10,{second}\n",
    )
    assert Order.objects.get().refunded == refunded


def test_refunds_hold_the_tax_that_revenue_does_not(bring):
    head = "Name,Email,Financial Status,Created at,Shipping,Taxes,Total,Refunded Amount,Lineitem quantity,Lineitem name,Lineitem price\n"
    bring(
        "orders",
        f"{head}#1,a@example.com,refunded,2026-03-01,0,6.00,106.00,106.00,1,Cup,100\n"
        "#2,a@example.com,partially_refunded,2026-03-01,0,6.00,106.00,53.00,1,Cup,100\n"
        "#3,a@example.com,refunded,2026-03-01,0,6.00,106.00,,1,Cup,100\n"
        "#4,a@example.com,partially_refunded,2026-03-01,0,6.00,100.00,53.00,1,Cup,100\n",
    )
    assert orders() == {"#1": 0, "#2": 50, "#3": 0, "#4": 47}
