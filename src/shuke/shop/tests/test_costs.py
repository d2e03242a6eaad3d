"""What sources cost: typed, pasted, sent; all lines or none."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from shuke.common.errors import Invalid
from shuke.shop.commands import costs_of_text
from shuke.shop.models import Spend
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_lines_are_read_as_people_write_them():
    typed = costs_of_text(
        "source, month, amount\nbaidu, 2026-02, 1800\n\nwechat,2026-03-01,2026-03-07,99.5,EUR"
    )
    assert [(c.source, c.starts, c.ends, c.amount, c.currency) for c in typed] == [
        ("baidu", dt.date(2026, 2, 1), dt.date(2026, 2, 28), Decimal(1800), ""),
        ("wechat", dt.date(2026, 3, 1), dt.date(2026, 3, 7), Decimal("99.5"), "EUR"),
    ]
    pasted = costs_of_text("douyin\t2026-12\t1,250.50")[0]
    assert (pasted.ends, pasted.amount) == (dt.date(2026, 12, 31), Decimal("1250.50"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no line"),
        ("baidu, 2026-02", "Line 1"),
        ("baidu, 2026-02, 5\nbaidu, soon, 2026-03-01, 5", "Line 2: Enter a day"),
        ("baidu, 2026-02, a lot", "Line 1: Enter an amount"),
        ("baidu, 2026-02, 1,800.50", "Line 1: Write the amount without"),
        ("baidu, 2026-02, 1,800.50, EUR", "Line 1: Write the amount without"),
        ("baidu, soon, 1, 5\nx, 2026-02, 5\ny, 2026-02, much", "Line 1: .*\nLine 3: "),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, fault):
    with pytest.raises(Invalid, match=fault):
        costs_of_text(text)


def test_the_page_takes_costs_from_those_who_may(browse):
    marketer = browse("marketer")
    answer = marketer.post("/costs/new/", {"text": "baidu, 2026-02, 1800"}, follow=True)
    assert "1 cost saved" in answer.content.decode()
    assert "baidu" in answer.content.decode()
    wrong = marketer.post("/costs/new/", {"text": "baidu, 2026-03, 5\nbaidu, 2026-04, -1"})
    assert (wrong.status_code, "Line 2" in wrong.content.decode()) == (422, True)
    huge = marketer.post("/costs/new/", {"text": f"a, 2026-03, -1\nb, 2026-03, {'9' * 20}"})
    assert "Line 1: Enter an amount of 0 or more" in huge.content.decode()
    assert "Line 2: This amount is too large" in huge.content.decode()
    assert Spend.objects.count() == 1
    assert marketer.get("/costs/new/")["Location"] == "/costs/"  # a reload after a fault
    assert "textarea" not in browse("analyst").get("/costs/").content.decode()
    assert browse("analyst").post("/costs/new/", {"text": "x, 2026-02, 1"}).status_code == 403


def test_the_api_takes_and_tells_costs(actor):
    owner = actor("owner")
    secret = make_token(owner, name="t", scopes=["costs.edit", "insight.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    cost = {"source": "baidu", "from": "2026-02-01", "to": "2026-02-28", "amount": "1800"}
    made = client.post("/api/v1/costs", [cost], content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"recorded": 1})
    told = client.get("/api/v1/costs").json()["items"][0]
    assert (told["from"], told["amount"], told["by"]) == (
        "2026-02-01",
        "1800.0000",
        "Owner (token t)",
    )
    back = {**cost, "to": "2026-01-01"}
    wrong = client.post("/api/v1/costs", [cost, back], content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_cost")
    assert Spend.objects.count() == 1
