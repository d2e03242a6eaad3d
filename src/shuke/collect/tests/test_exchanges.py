"""Exchanges that a file or a program tells of: what came back and what was sent instead, neither a return nor a sale.

Reports on other systems behind some of them: a replacement counted as a new sale beside a full refund.
"""

import pytest
from django.test import Client

from shuke.collect.tests.test_undo import undo
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop import commands as shop
from shuke.shop.models import Exchange, Order
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
HEAD = "订单编号,订单状态,下单时间,手机号,商品编码,数量,单价,换货原订单号\n"
SOLD = "A1,交易成功,2026-11-01 10:00:00,13912345678,R-80,1,100,\n"
BACK = "R1,交易成功,2026-11-10 10:00:00,13912345678,R-80,-1,100,\n"
INSTEAD = "A2,已发货,2026-11-11 10:00:00,13912345678,R-90,1,120,A1\n"


def kinds() -> dict[str, str]:
    return dict(Order.objects.order_by("number").values_list("number", "kind"))


def totals() -> tuple[int, int]:
    lin = Customer.objects.get()
    return lin.order_count, int(lin.spent)


def notes(source) -> list[str]:
    return list(source.problems.values_list("reason", flat=True))


def test_a_file_says_what_was_sent_instead(bring, browse):
    source = bring("orders", HEAD + SOLD + BACK + INSTEAD)
    assert kinds() == {"A1": "sale", "A2": "exchange", "R1": "exchange"}
    assert totals() == (1, 120), "one order, and what it came to with the difference"
    assert (notes(source), source.batches.get().detail["exchanges"]) == ([], 1)
    page = browse("owner").get(f"/orders/{Order.objects.get(number='A2').pk}/").content.decode()
    assert "Replaces:" in page
    bring("orders", HEAD + SOLD + BACK + INSTEAD.replace("已发货", "交易成功"), name="again.csv")
    assert kinds() == {"A1": "sale", "A2": "exchange", "R1": "exchange"}
    assert Exchange.objects.count() == 1


def test_without_a_return_only_what_was_sent_instead_is_an_exchange(bring):
    bring("orders", HEAD + SOLD)
    bring("orders", HEAD + INSTEAD, name="later.csv")
    assert kinds() == {"A1": "sale", "A2": "exchange"}


def test_the_undo_of_the_file_makes_the_return_a_return_again(bring):
    bring("orders", HEAD + SOLD + BACK)
    before = totals()
    later = bring("orders", HEAD + INSTEAD, name="later.csv")
    assert kinds()["R1"] == "exchange"
    undo(later)
    assert (kinds(), totals()) == ({"A1": "sale", "R1": "return"}, before)
    assert not Exchange.objects.exists()


def test_the_undo_of_an_exchange_alone_leaves_the_orders(bring):
    bring("orders", HEAD + SOLD + BACK + INSTEAD.replace(",A1", ","))
    before = totals()
    later = bring("orders", HEAD + INSTEAD, name="later.csv")
    assert sum(later.batches.values_list("updated", flat=True)) == 1
    assert kinds()["A2"] == "exchange"
    undo(later)
    assert (kinds(), totals()) == ({"A1": "sale", "A2": "sale", "R1": "return"}, before)


@pytest.mark.parametrize(
    "first", ["", SOLD.replace("13912345678", "13812345670"), SOLD.replace("交易成功", "已取消")]
)
def test_what_cannot_be_an_exchange_is_recorded_with_a_note(bring, first):
    source = bring("orders", HEAD + first + INSTEAD)
    assert kinds()["A2"] == "sale"
    assert notes(source) == ["exchange_missed"]


def test_what_a_person_took_back_stays_so(bring):
    bring("orders", HEAD + SOLD + BACK + INSTEAD)
    shop.end_exchange(SYSTEM, Order.objects.get(number="A2").pk)
    bring("orders", HEAD + INSTEAD.replace("120", "125"), name="later.csv")
    assert kinds() == {"A1": "sale", "A2": "sale", "R1": "return"}


def test_a_program_tells_of_an_exchange(actor, db, run_jobs):
    secret = make_token(actor("owner"), name="t", scopes=["imports.run", "orders.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})

    def order(number: str, **more) -> dict:
        body = {"number": number, "placed_at": "2026-11-01T08:00:00Z", "email": "lin@example.com", **more,
                "lines": [{"product_code": "R-80", "quantity": 1, "unit_price": "59"}]}  # fmt: skip
        return {"key": f"main/{number}", "occurred": "2026-11-02T08:00:00Z", "body": body}

    documents = {"documents": [order("A1"), order("A2", replaces="A1")]}
    answer = client.post("/api/v1/documents/orders", documents, content_type="application/json")
    assert [each["outcome"] for each in answer.json()["documents"]] == ["recorded", "recorded"]
    assert kinds() == {"A1": "sale", "A2": "exchange"}
