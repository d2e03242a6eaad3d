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
from shuke.engage import commands as engage
from shuke.engage.models import Campaign, CampaignEvent, Suppression
from shuke.insight import commands as insight
from shuke.insight.models import PeopleList, RfmCuts, Segment
from shuke.shop import commands as shop
from shuke.shop.models import Coupon, ExclusionMark, Order
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task
from shuke.team import commands as team
from shuke.team.commands import hours
from shuke.team.commands.stores import record_stores
from shuke.team.models import OwnDay, Staff, Team, WeeklyHours
from shuke.team.queries.scopes import placed
from tests.changes import last_change, undo_last, undoable
from tests.noon import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


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
        assert "No changes in the last 24 hours" in client.get("/changes/").text


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


EVERYBODY = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]}}
TWICE = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}}


def goes_back(actor, state, *changes) -> None:
    """Each change alters the state; its undo restores it; then the change is made for good."""
    for change in changes:
        before = state()
        change()
        changed = state()
        assert changed != before, change
        undo_last(actor)
        assert state() == before, change
        change()


def test_segments_and_limits_go_back(actor):
    owner = actor("owner")
    pk = insight.save_segment(owner, name="买过的人", definition=EVERYBODY).pk

    def state():
        row = Segment.objects.get(pk=pk)
        tracking = row.trackings.open().first()
        return (
            row.name, row.versions.get(number=row.version).definition,
            row.archivings.open().exists(), tracking and tracking.how,
        )  # fmt: skip

    goes_back(
        owner, state,
        lambda: insight.rename_segment(owner, pk, "老顾客"),
        lambda: insight.save_segment(owner, name="常客", definition=TWICE, segment_id=pk),
        lambda: insight.track_segment(owner, pk, "daily"),
        lambda: insight.track_segment(owner, pk, "live"),
        lambda: insight.archive_segment(owner, pk),
        lambda: insight.restore_segment(owner, pk),
    )  # fmt: skip
    cuts = {"frequency": (1, 2, 3, 4)}
    goes_back(
        owner, lambda: [float(each) for each in RfmCuts.objects.latest("pk").frequency]
        if RfmCuts.objects.exists() else [],
        lambda: insight.set_rfm_cuts(owner, **cuts),
        lambda: insight.set_rfm_cuts(owner, frequency=(2, 4, 6, 8)),
    )  # fmt: skip


def test_a_colleagues_later_version_of_a_segment_stays(actor):
    owner, marketer = actor("owner"), actor("marketer")
    pk = insight.save_segment(owner, name="买过的人", definition=EVERYBODY).pk
    insight.rename_segment(owner, pk, "老顾客")
    insight.save_segment(marketer, name="老顾客", definition=TWICE, segment_id=pk)
    with pytest.raises(Conflict, match="Marketer changed it again"):
        undo_last(owner)


def test_lists_and_who_is_on_them_go_back(lin, actor):
    owner = actor("owner")
    emma = customers.add_customer(SYSTEM, name="Emma Clarke")
    pk = insight.keep_people(owner, [lin.pk], name="老朋友").pk
    assert UndoStep.objects.count() == 1, "a new list with its people is one change"

    def state():
        row = PeopleList.objects.get(pk=pk)
        on_it = row.members.filter(ended_at=None).order_by("customer")
        return (
            row.name, row.note, row.archivings.open().exists(),
            list(on_it.values_list("customer", flat=True)),
        )  # fmt: skip

    goes_back(
        owner, state,
        lambda: insight.rename_list(owner, pk, name="新朋友", note="十一月"),
        lambda: insight.add_to_list(owner, pk, [emma.pk, lin.pk]),
        lambda: insight.remove_from_list(owner, pk, [emma.pk]),
        lambda: insight.archive_list(owner, pk),
    )  # fmt: skip


def test_tasks_go_back(actor):
    owner, agent = actor("owner"), actor("agent")
    pk = giving.assign_task(owner, title="回访", due_on=dt.date(2026, 11, 30)).pk

    def state():
        row = Task.objects.get(pk=pk)
        return row.title, row.note, row.due_on, row.holder_id, row.state

    goes_back(
        owner, state,
        lambda: giving.edit_task(owner, pk, title="回访老顾客", note="十一月"),
        lambda: giving.hand_over(owner, pk, holder_id=agent.id),
        lambda: ticking.finish_task(owner, pk),
        lambda: ticking.reopen_task(owner, pk),
        lambda: giving.withdraw_task(owner, pk),
    )  # fmt: skip


def test_the_team_its_places_and_hours_go_back(actor, staff):
    owner = actor("owner")
    agent = staff("agent")
    with transaction.atomic():
        stores = record_stores(pl.DataFrame({"code": ["a", "b"]}))
    crew = team.save_team(owner, name="早班").pk
    day = dt.date(2026, 12, 24)

    def state():
        row = Staff.objects.get(pk=agent.pk)
        weekly = WeeklyHours.objects.order_by("weekday").values_list("weekday", "opens", "closes")
        own = OwnDay.objects.values_list("day", "opens", "closes", "name")
        return (
            row.role, placed(agent.pk)["store"], list(weekly), list(own),
            Team.objects.values_list("name", "lead").get(pk=crew),
        )  # fmt: skip

    nine, six = dt.time(9), dt.time(18)
    hours.set_weekly_hours(owner, {0: (nine, six)})
    goes_back(
        owner, state,
        lambda: team.place_staff(owner, agent.pk, {"store": [stores["a"]]}),
        lambda: team.place_staff(owner, agent.pk, {"store": [stores["b"]]}),
        lambda: team.change_role(owner, agent.pk, "analyst"),
        lambda: team.save_team(owner, name="晚班", lead_id=agent.pk, team_id=crew),
        lambda: hours.set_weekly_hours(owner, {0: (nine, six), 5: (nine, nine.replace(hour=12))}),
        lambda: hours.set_own_day(owner, day, (nine, six), "Christmas"),
        lambda: hours.set_own_day(owner, day, None),
        lambda: hours.remove_own_day(owner, day),
    )  # fmt: skip
    token, _secret = team.make_token(owner, name="till", scopes=["customers.view"])
    undo_last(owner)
    token.refresh_from_db()
    assert token.revoked_at is not None
    team.edit_profile(owner, name="老板", language="zh-hans")
    undo_last(owner)
    assert Staff.objects.get(pk=owner.id).name == "Owner"


def test_a_hand_over_is_taken_back_as_a_whole_on_its_own_page(actor):
    owner = actor("owner")
    gone = team.add_staff(owner, username="departed", name="Departed", role="agent").staff
    giving.assign_task(owner, title="回访", holder_id=gone.pk)
    steps = UndoStep.objects.count()
    team.hand_over(owner, gone.pk, {"task": [owner.id]})
    assert UndoStep.objects.count() == steps, "its parts have no undo of their own"


def test_times_of_campaigns_and_blocked_addresses_go_back(actor):
    owner = actor("owner")
    segment = insight.save_segment(owner, name="买过的人", definition=EVERYBODY)
    letter = {"segment_id": segment.pk, "subject": "新品", "html": "<p>{{ customer.name }}</p>"}
    pk = engage.create_campaign(owner, name="新品", **letter).pk

    def state():
        row = Campaign.objects.get(pk=pk)
        return row.state, row.scheduled_at, Suppression.objects.open().count()

    goes_back(
        owner, state,
        lambda: engage.schedule_campaign(owner, pk, NOON + dt.timedelta(hours=3)),
        lambda: engage.schedule_campaign(owner, pk, NOON + dt.timedelta(hours=5)),
        lambda: engage.take_back_campaign(owner, pk),
        lambda: engage.suppress_address(owner, "lin@example.com"),
    )  # fmt: skip


def test_drafts_of_campaigns_go_back(actor):
    owner = actor("owner")
    pk = engage.create_campaign(owner, name="新品", subject="新到", html="<p>hi</p>").pk
    note = {"address": "owner@shop.example"}
    Campaign.objects.get(pk=pk).events.create(kind="tested", at=NOON, by="Owner", detail=note)

    def state():
        return list(
            Campaign.objects.values_list("pk", "name", "subject", "html", "seed", "created_at")
        )

    def history():
        return list(CampaignEvent.objects.values_list("kind", "at", "by", "detail"))

    goes_back(
        owner, state,
        lambda: engage.edit_campaign(owner, pk, subject="到店了", html="<p>new</p>"),
        lambda: engage.edit_campaign(owner, pk, subject="只剩三天", holdout_percent=0),
    )  # fmt: skip
    before = state(), history()
    engage.delete_draft(owner, pk)
    undo_last(owner)
    assert (state(), history()) == before
    engage.edit_campaign(owner, pk, subject="再改")
    step = last_change(owner, "engage.campaign_edited")
    engage.edit_campaign(actor("marketer"), pk, subject="别人改的")
    with pytest.raises(Conflict):
        undoing.undo_changes(owner, [step])


def test_what_was_changed_again_is_not_offered(browse, actor, run_jobs, lin):
    """Activity offered to undo the sending of a campaign whose letters had left, and refused once pressed."""
    owner = actor("owner")
    customers.edit_customer(owner, lin.pk, city="Wuxi")
    first = last_change(owner)
    customers.edit_customer(owner, lin.pk, city="Suzhou")
    second = last_change(owner)
    page = browse("owner").get("/audit/")
    states = {row.pk: row.undo_state for row in page.context["table"].page.rows}
    assert states[second].is_open
    assert not states[first].is_open and states[first].why_not == "Changed again since then."
    undo_last(owner)
    page = browse("owner").get("/audit/")
    states = {row.pk: row.undo_state for row in page.context["table"].page.rows}
    assert states[first].is_open, "what was undone stands in nobody's way"
