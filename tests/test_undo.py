"""Undo: one's own changes, for a day, with the right they need, and never over what came later."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction
from django.urls import reverse

from shuke.common import clock, undoing
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Forbidden, NotFound
from shuke.common.models import RecordedFact, UndoStep
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.shop import commands as shop
from shuke.shop.models import Coupon, ExclusionMark, Order
from tests.changes import last_change, undo_last, undoable

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def lin():
    return customers.add_customer(SYSTEM, name="林小满")


@pytest.fixture
def orders(lin):
    """Three orders of 林小满."""
    heads = [
        {"store": "web", "number": f"A{n}", "customer_id": lin.pk, "placed_at": NOON}
        for n in range(3)
    ]
    lines = [
        {"store": "web", "number": head["number"], "position": 0, "quantity": 1, "unit_price": 1}
        for head in heads
    ]
    with transaction.atomic():
        frame = pl.DataFrame(heads, schema_overrides={"placed_at": pl.Datetime("us", "UTC")})
        shop.record_orders(frame, pl.DataFrame(lines), source="test")
    return list(Order.objects.order_by("pk").values_list("pk", flat=True))


def excluded() -> list[int]:
    kept_out = Order.objects.exclude(excluded_at=None).order_by("pk")
    return list(kept_out.values_list("pk", flat=True))


def test_only_who_did_it_and_only_for_a_day(lin, actor):
    customers.edit_customer(actor("agent"), lin.pk, city="Wuxi")
    change = last_change(actor("agent"))
    with pytest.raises(NotFound):
        undoing.undo_changes(actor("owner"), [change])
    with pytest.raises(NotFound):
        undoing.undo_changes(SYSTEM, [change])
    with clock.fixed(NOON + dt.timedelta(hours=24)), pytest.raises(NotFound, match="a day ago"):
        undoing.undo_changes(actor("agent"), [change])
    with clock.fixed(NOON + dt.timedelta(hours=23, minutes=59)):
        undoing.undo_changes(actor("agent"), [change])
        with pytest.raises(Conflict, match="undone already"):
            undoing.undo_changes(actor("agent"), [change])
    assert Customer.objects.get().city == ""


def test_whoever_lost_the_right_cannot_undo(lin, actor, staff):
    customers.edit_customer(actor("agent"), lin.pk, city="Wuxi")
    change = last_change(actor("agent"))
    someone = staff("agent")
    someone.role = "analyst"
    someone.save()
    with pytest.raises(Forbidden):
        undoing.undo_changes(actor("agent"), [change])
    assert Customer.objects.get().city == "Wuxi"


def test_what_undo_needs_is_forgotten_after_a_day(lin, actor):
    child = customers.add_child(actor(), lin.pk, name="小豆")
    customers.remove_child(actor(), child.pk)
    assert "小豆" in str(list(UndoStep.objects.values_list("before", flat=True)))
    assert "小豆" not in str(list(RecordedFact.objects.values_list("payload", flat=True)))
    undo_last(actor())
    assert "小豆" not in str(
        list(UndoStep.objects.filter(undone_at__isnull=False).values("before"))
    )
    with clock.fixed(NOON + dt.timedelta(hours=24)):
        assert undoing.forget_steps() == 3
    assert not UndoStep.objects.exists()


def test_a_chain_of_changes_goes_back_step_by_step_and_again(lin, actor):
    agent = actor("agent")
    for city in ("Wuxi", "Suzhou", "Nanjing"):
        customers.edit_customer(agent, lin.pk, city=city)
    first, second, third = UndoStep.objects.order_by("pk").values_list("pk", flat=True)
    with pytest.raises(Conflict):
        undoing.undo_changes(agent, [second])
    undoing.undo_changes(agent, [third])
    undo_last(agent)  # undo of the undo: Nanjing again
    assert Customer.objects.get().city == "Nanjing"
    with pytest.raises(Conflict):
        undoing.undo_changes(agent, [second])
    undo_last(agent)
    undoing.undo_changes(agent, [second])
    undoing.undo_changes(agent, [first])
    assert Customer.objects.get().city == ""


def test_what_one_request_changed_is_offered_and_undone_together(lin, actor, browse):
    agent = actor("agent")
    customers.edit_customer(agent, lin.pk, city="Wuxi", province="Jiangsu", name="Lin")
    ids = UndoStep.objects.values_list("pk", flat=True)
    address = reverse("kit:undo_changes", args=["-".join(map(str, ids))])
    assert browse("agent").post(address).status_code == 302
    row = Customer.objects.get()
    assert (row.city, row.province, row.name) == ("", "", "林小满")


def test_of_several_none_is_undone_when_one_cannot_be(lin, actor):
    agent = actor("agent")
    customers.edit_customer(agent, lin.pk, city="Wuxi", province="Jiangsu")
    ids = list(UndoStep.objects.values_list("pk", flat=True))
    customers.edit_customer(actor("owner"), lin.pk, city="Suzhou")
    with pytest.raises(Conflict):
        undoing.undo_changes(agent, ids)
    assert Customer.objects.get().province == "Jiangsu"


def test_addresses_that_name_no_change(browse):
    client = browse("agent")
    for facts in ("x", "1-x", "9" * 30, "1-"):
        assert client.post(f"/changes/{facts}/undo/").status_code == 404
    told = client.post("/changes/7/undo/", {"next": "/customers/"}, follow=True).text
    assert "one’s own changes can be undone for a day" in told


def test_a_toast_offers_to_undo_what_its_request_changed_and_nothing_else(orders, actor, browse):
    client = browse("owner")
    client.post(f"/orders/{orders[0]}/exclusion/", {"reason": "a test"})
    assert f"/changes/{last_change(actor())}/undo/" in client.get("/orders/").text
    client.post(f"/orders/{orders[0]}/exclusion/", {"reason": "a test"})
    assert "/undo/" not in client.get("/orders/").text, "nothing was changed"


def test_my_changes_tells_what_can_be_undone_and_why_the_rest_cannot(lin, browse, actor):
    agent = actor("agent")
    customers.edit_customer(agent, lin.pk, city="Wuxi")
    customers.grant_consent(agent, lin.pk, "email")
    client = browse("agent")
    page = client.get("/changes/")
    assert undoable(page) == 1
    assert "Record what they say now" in page.text
    assert undoable(browse("owner").get("/changes/")) == 0
    assert undoable(browse("owner").get("/audit/")) == 0, "only who did it"
    client.post(f"/changes/{last_change(agent)}/undo/")
    assert "Undone" in client.get("/changes/").text
    with clock.fixed(NOON + dt.timedelta(hours=25)):
        assert "You changed nothing in the past day" in client.get("/changes/").text


def test_orders_count_again_unless_they_were_kept_out_anew(orders, actor):
    owner = actor("owner")
    shop.exclude_orders_by_id(owner, orders, "a burst")
    change = last_change(owner)
    with clock.fixed(NOON + dt.timedelta(minutes=1)):
        shop.include_order(SYSTEM, orders[0])
        shop.include_order(SYSTEM, orders[1])
        shop.exclude_order(SYSTEM, orders[1], "really a fake")
    undoing.undo_changes(owner, [change])
    assert excluded() == [orders[1]]


def test_orders_are_kept_out_again_for_the_reason_they_had(orders, actor):
    owner = actor("owner")
    shop.exclude_order(SYSTEM, orders[0], "a burst")
    shop.exclude_order(SYSTEM, orders[1], "own staff")
    with clock.fixed(NOON + dt.timedelta(minutes=1)):
        shop.include_orders_by_id(owner, orders)
    with clock.fixed(NOON + dt.timedelta(minutes=2)):
        undo_last(owner)
    assert excluded() == orders[:2]
    reasons = ExclusionMark.objects.filter(excluded=True).order_by("order", "-pk")
    assert [(r.order_id, r.reason) for r in reasons][::2] == [
        (orders[0], "a burst"),
        (orders[1], "own staff"),
    ]


def test_coupons(lin, actor):
    owner = actor("owner")
    coupon = shop.define_coupon(owner, shop.Terms("欢迎", "shipping", limit=2))
    emma = customers.add_customer(SYSTEM, name="Emma Clarke")

    def state():
        row = Coupon.objects.get()
        codes = row.codes.order_by("pk").values_list("customer", "withdrawn_at")
        return row.ended_at, row.issued, [who for who, gone in codes if gone is None]

    shop.issue_coupons(owner, coupon.pk, [lin.pk, emma.pk], reason="test")
    assert state() == (None, 2, [lin.pk, emma.pk])
    undo_last(owner, "shop.coupons_issued")
    assert state() == (None, 0, [])
    shop.issue_coupons(owner, coupon.pk, [lin.pk], reason="again")
    code = coupon.codes.get(reason="again")
    shop.withdraw_coupon(owner, code.pk)
    undo_last(owner, "shop.coupon_withdrawn")
    assert state() == (None, 1, [lin.pk])
    undo_last(owner, "shop.coupon_given_again")
    assert state()[1:] == (0, [])
    shop.end_coupon(owner, coupon.pk)
    undo_last(owner, "shop.coupon_ended")
    assert state()[0] is None
    with pytest.raises(Conflict):
        undo_last(owner, "shop.coupon_ended")


def test_a_coupon_that_was_used_is_not_taken_back(lin, actor):
    owner = actor("owner")
    coupon = shop.define_coupon(owner, shop.Terms("欢迎", "shipping"))
    shop.issue_coupons(owner, coupon.pk, [lin.pk], reason="test")
    basket = shop.Basket([shop.BasketLine(Decimal(10))], "CNY", shipping=Decimal(8))
    shop.redeem_coupon(owner, coupon.codes.get().code, basket, key="1", order_number="A1")
    with pytest.raises(Conflict, match="has been used"):
        undo_last(owner, "shop.coupons_issued")
