"""What a file is, told from its header alone."""

import pytest

from shuke.collect import commands, layouts
from shuke.collect.layouts import PLAIN
from shuke.collect.tests.test_pages import page, text_of, upload
from shuke.common.access import SYSTEM

__all__ = ["page"]

PAID_ONLY = ["订单编号", "付款时间", "商品名称", "数量", "单价", "买家姓名", "手机号"]


def test_an_order_number_makes_it_an_orders_file():
    """Even with a phone in it, which is all that a customers file needs."""
    assert layouts.recognise(PAID_ONLY).kind == "orders"
    assert layouts.recognise(["订单编号", "何时", "手机号"]).kind == "orders"


def test_customers_and_products_are_still_told_apart():
    # A hand-kept book: who bought what, how many and when; its money goes by a name that nobody foresaw.
    assert layouts.recognise(["日期", "谁家", "电话", "买了什么", "几件", "进账"]).kind == "orders"
    book = ["日期", "谁", "电话", "买了什么", "几件", "收了多少", "备注"]
    assert layouts.recognise(book).kind == "orders"
    assert list(layouts.recognise(book).suggest(book)) == [
        "placed_at", "total", "note", "title", "quantity", "phone", "name",
    ]  # fmt: skip
    assert layouts.recognise(["编号", "姓名", "手机号", "生日"]).kind == "customers"
    assert layouts.recognise(["货号", "商品名称", "售价"]).kind == "products"


def test_the_day_of_payment_stands_in_for_the_day_of_the_order():
    layout = layouts.recognise(PAID_ONLY)
    assert layout.suggest(PAID_ONLY)["placed_at"] == 1
    both = [*PAID_ONLY, "下单时间"]
    assert layout.suggest(both)["placed_at"] == 7


def test_a_remark_in_brackets_hides_no_phone_and_makes_no_amount_of_a_refund():
    header = ["客人", "电话（微信同号）", "金额（退款）"]
    assert layouts.PLAIN["customers"].suggest(header) == {"name": 0, "phone": 1}
    assert "amount" not in layouts.PLAIN["orders"].suggest(header)
    both = ["电话（备用）", "手机"]
    assert layouts.PLAIN["customers"].suggest(both)["phone"] == 1


@pytest.mark.parametrize(
    "header", ["怎么称呼,打哪儿来,娃几月生,脚长", "客人,东西甲,多少钱", "怎么称呼,备注,日期"]
)
@pytest.mark.django_db
def test_heads_that_nobody_foresaw_are_not_guessed(page, header):
    """Neither the kind of file nor any column: the page says so and asks."""
    text = f"{header}\n{','.join('甲乙丙丁'[: header.count(',') + 1])}\n".encode()
    source = upload(page, text)
    answer = page.get(f"/imports/{source.pk}/")
    assert source.mapping == {}
    assert "No heading of this file says what it holds" in answer.text
    assert "Customers, any system" not in answer.text and 'id="mapping"' not in answer.text
    given = {"encoding": "utf-8", "delimiter": ",", "quoted": "1", "header_row": "1"}
    answer = page.post(f"/imports/{source.pk}/reading/", given | {"kind": "orders"}, follow=True)
    assert "No heading of this file" not in answer.text and 'id="mapping"' in answer.text
    source.refresh_from_db()
    assert source.kind == "orders"


@pytest.mark.django_db
def test_who_says_what_a_column_means_has_said_what_the_file_holds(home):
    source = commands.receive_file(SYSTEM, ["怎么称呼,怎么找\n甲,13912345678\n".encode()], "a.csv")
    assert source.reading["unguessed"]
    source = commands.change_mapping(SYSTEM, source.pk, mapping={"phone": 1}, options={})
    assert "unguessed" not in source.reading


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("同意邮件营销", "consent_email"), ("是否接收短信", "consent_sms"), ("邮件退订了吗", "opt_out_email"),
        ("拒收营销短信", "opt_out_sms"), ("May we e-mail you?", "consent_email"), ("Email opt-in", "consent_email"),
        ("Wants our newsletter", "consent_email"), ("No emails please", "opt_out_email"),
        ("Email subscription", "consent_email"), ("同意时间段", ""), ("接收地址", ""), ("Marketing channel", ""),
    ],
)  # fmt: skip
def test_a_column_about_consent_is_known_by_its_words(head, field):
    """Shops call it in hundreds of ways; “同意邮件营销” was dropped without a word."""
    mapping = PLAIN["customers"].suggest(["姓名", "手机", head], [["林小满", "13900010100", "是"]])
    assert {name for name, place in mapping.items() if place == 2} == ({field} if field else set())


def test_a_column_of_addresses_is_no_consent():
    mapping = PLAIN["customers"].suggest(["姓名", "接收邮件"], [["林小满", "lin@example.com"]])
    assert 1 not in mapping.values()


def test_when_somebody_agreed_says_nothing_without_whether(page):
    source = upload(page, "姓名,手机,同意时间\n林小满,13900010100,2026-10-01\n", kind="customers")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "Not used, though about consent: 同意时间" in shown
