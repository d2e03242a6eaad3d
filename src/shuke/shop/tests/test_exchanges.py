"""Exchanges: a return and the order that replaces it are neither a lost sale nor a new one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.shop import commands, queries
from shuke.shop.models import Exchange, Order
from shuke.shop.suspicion.judging import judge
from shuke.shop.suspicion.rules import Rules
from shuke.shop.tests.test_recording import line, order, record
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def emma(actor):
    """Emma bought a romper at 100, sent it back, and got a larger one at 120; a stranger bought a cap."""
    emma = customers.add_customer(actor("agent"), name="Emma Clarke")
    deliver(emma.pk)
    return emma


def deliver(emma: int) -> None:
    def head(number, who, days, **more):
        at = NOW - dt.timedelta(days=days)
        return {**order(number, who), "placed_at": at, "currency": "CNY", **more}

    record(
        [
            head("A1", emma, 20), head("R1", emma, 10, kind="return"), head("A2", emma, 9),
            head("B1", None, 5), head("USD", emma, 4, currency="USD"),
        ],
        [
            line("A1", 1, "R-80", 1, 100), line("R1", 1, "R-80", -1, 100),
            line("A2", 1, "R-90", 1, 120), line("B1", 1, "CAP", 1, 30), line("USD", 1, "CAP", 1, 5),
        ],
    )  # fmt: skip


def pk(number: str) -> int:
    return Order.objects.get(number=number).pk


def kinds() -> dict[str, str]:
    return dict(Order.objects.filter(number__in=("A1", "R1", "A2")).values_list("number", "kind"))


def totals() -> tuple[int, Decimal]:
    emma = Customer.objects.get(name="Emma Clarke")
    return emma.order_count, emma.spent


def test_an_exchange_is_no_order_and_no_return_and_its_difference_counts(emma, actor):
    count, spent = totals()
    commands.exchange_order(actor("owner"), pk("R1"), "A2")
    assert kinds() == {"A1": "sale", "R1": "exchange", "A2": "exchange"}
    assert totals() == (count - 1, spent), "one order less, the money as it was"
    assert not queries.counted(actor("owner")).filter(kind="return").exists()
    assert queries.sold(actor("owner"), [Order.objects.get(number="A2").lines.get().product_id])
    judged = judge(Rules.of({}), NOW - dt.timedelta(days=60), NOW)
    assert "A2" not in judged["number"].to_list()


def test_without_a_return_of_its_own_only_the_replacement_is_an_exchange(emma, actor):
    commands.exchange_order(actor("owner"), pk("A1"), "A2")
    assert kinds() == {"A1": "sale", "R1": "return", "A2": "exchange"}
    commands.end_exchange(actor("owner"), pk("A2"))
    assert kinds() == {"A1": "sale", "R1": "return", "A2": "sale"}


def test_a_later_version_of_the_order_leaves_it_an_exchange(emma, actor):
    before = totals()
    commands.exchange_order(actor("owner"), pk("R1"), "A2")
    deliver(emma.pk)
    assert kinds() == {"A1": "sale", "R1": "exchange", "A2": "exchange"}
    commands.end_exchange(actor("owner"), pk("R1"))
    assert kinds() == {"A1": "sale", "R1": "return", "A2": "sale"}
    assert totals() == before


def test_both_the_exchange_and_its_end_can_be_undone(emma, actor):
    owner, before = actor("owner"), totals()
    commands.exchange_order(owner, pk("R1"), "A2")
    undo_changes(owner, [RecordedFact.objects.get(kind="shop.order_exchanged").pk])
    assert (kinds()["R1"], kinds()["A2"], totals()) == ("return", "sale", before)
    commands.exchange_order(owner, pk("R1"), "A2")
    commands.end_exchange(owner, pk("R1"))
    undo_changes(owner, [RecordedFact.objects.filter(kind="shop.exchange_ended").latest("pk").pk])
    assert kinds()["A2"] == "exchange"
    assert Exchange.objects.open().count() == 1


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        ("nowhere", Invalid, "no other order with the number nowhere"),
        ("R1", Invalid, "no other order"),
        ("USD", Invalid, "another currency"),
        ("", Invalid, "no other order"),
    ],
)
def test_what_cannot_be_one_exchange_is_refused_with_the_reason(emma, actor, number, error, words):
    with pytest.raises(error, match=words):
        commands.exchange_order(actor("owner"), pk("R1"), number)
    assert kinds()["R1"] == "return"


def test_somebody_elses_order_and_a_second_exchange_are_refused(emma, actor):
    owner = actor("owner")
    other = customers.add_customer(owner, name="林小满")
    Order.objects.filter(number="B1").update(customer=other.pk)
    with pytest.raises(Invalid, match="somebody else"):
        commands.exchange_order(owner, pk("R1"), "B1")
    commands.exchange_order(owner, pk("R1"), "A2")
    with pytest.raises(Conflict):
        commands.exchange_order(owner, pk("A1"), "A2")
    with pytest.raises(NotFound):
        commands.end_exchange(owner, pk("B1"))


def test_the_page_says_so_and_takes_it_back(emma, browse):
    owner = browse("owner")
    assert "Was something sent instead?" in owner.get(f"/orders/{pk('R1')}/").content.decode()
    answer = owner.post(f"/orders/{pk('R1')}/exchange/", {"replacement": "A2"}, follow=True)
    page = answer.content.decode()
    assert "It counts as an exchange now" in page
    assert "Sent instead:" in page
    other = owner.get(f"/orders/{pk('A2')}/").content.decode()
    assert "Replaces:" in other
    assert "Exchange A2" in other
    rows = owner.get("/orders/", {"kind": "exchange"}).context["table"].page.rows
    assert {row.number for row in rows} == {"R1", "A2"}
    wrong = owner.post(f"/orders/{pk('A1')}/exchange/", {"replacement": "B9"}, follow=True)
    assert "no other order with the number B9" in wrong.content.decode()
    owner.post(f"/orders/{pk('A2')}/exchange/ending/")
    assert kinds()["R1"] == "return"
    agent = browse("agent")
    assert agent.post(f"/orders/{pk('R1')}/exchange/", {"replacement": "A2"}).status_code == 403


def test_a_program_says_so_too(emma, actor):
    secret = make_token(actor("owner"), name="t", scopes=["orders.edit", "orders.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    path = f"/api/v1/orders/{pk('R1')}/exchange"
    made = client.post(path, {"replacement": "A2"}, content_type="application/json")
    assert (made.status_code, made.json()) == (
        201, {"returned": pk("R1"), "replacement": pk("A2")},
    )  # fmt: skip
    assert client.get("/api/v1/orders?number=A2").json()["items"][0]["kind"] == "exchange"
    again = client.post(path, {"replacement": "A2"}, content_type="application/json")
    assert again.status_code == 409
    assert client.post(f"{path}/ending").status_code == 204
    assert kinds()["A2"] == "sale"
