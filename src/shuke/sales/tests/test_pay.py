"""Pay day through HTTP and the API: a plan, a month, a dispute, a lock, a return that takes back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.counter.models import Call
from shuke.customers import commands as customers
from shuke.sales import commands
from shuke.sales.commands.planning import run_plan_rehearsal
from shuke.sales.models import PayMonth, PayPlan, PaySheet, Stall, StallRules
from shuke.sales.queries import pay as queries
from shuke.sales.queries import pay_concerns
from shuke.sales.queries import targets as target_queries
from shuke.sales.queries.paying import again
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries import rates_into
from shuke.shop.queries.ledger import ledger
from shuke.team import commands as team
from shuke.team.models import Placement, Store, Team

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
SOME = {"steps": [[0, "2"], [1000, "5"]], "saved": "1"}


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor(), name="林小满")


@pytest.fixture
def shop(lin):
    return Shop(lin)


class Shop:
    """Orders of one person in few words."""

    def __init__(self, person):
        self.person = person
        self.store = Store.objects.create(code="web", name="web")
        self.product = Product.objects.create(code="P", title="P")

    def sale(self, total, day, **more):
        return self._order("sale", Decimal(total), day, None, more)

    def give_back(self, sale, total, day):
        return self._order("return", -Decimal(total), day, sale.lines.get(), {})

    def change(self, order, **values):
        with transaction.atomic():
            for name, value in values.items():
                setattr(order, name, value)
            order.revision = next_revision()
            order.save()

    def _order(self, kind, total, day, returns, more):
        at = dt.datetime.fromisoformat(f"{day}T10:00:00+08:00")
        with transaction.atomic():
            row = Order.objects.create(
                store=self.store, number=f"N{Order.objects.count() + 1}", kind=kind, placed_at=at,
                customer=self.person, currency="CNY", goods=total, total=total,
                revision=next_revision(), **more,
            )  # fmt: skip
        OrderLine.objects.create(
            order=row, position=0, product=self.product, quantity=1 if total > 0 else -1,
            unit_price=abs(total), amount=total, returns=returns,
        )  # fmt: skip
        return row

    def call(self, staff_id, day):
        at = dt.datetime.fromisoformat(f"{day}T09:00:00+08:00")
        Call.objects.create(
            customer=self.person, direction="out", outcome="talked", at=at, noted_at=at,
            staff_id=staff_id, by="x",
        )  # fmt: skip


@pytest.fixture
def plan(actor):
    def begin(when="2026-09-20", **values):
        at = dt.datetime.fromisoformat(f"{when}T10:00:00+08:00")
        with clock.fixed(at):
            row = commands.write_plan(actor(), {**SOME, **values})
            run_plan_rehearsal(row.pk)
            commands.begin_plan(actor(), row.pk)
        return row

    return begin


def sheet(staff_id, first=OCTOBER):
    return PaySheet.objects.get(month__first=first, staff=staff_id)


def amounts(row):
    return [(line["code"], Decimal(line["amount"]) / 10_000) for line in row.lines]


def test_pay_day(shop, plan, actor, browse, client):
    agent = actor("agent")
    plan()
    shop.call(agent.id, "2026-10-03")
    first = shop.sale(1200, "2026-10-04")
    shop.sale(500, "2026-10-20")  # nobody spoke to them for a week
    month = commands.compute_month(OCTOBER)
    mine = sheet(agent.id)
    assert mine.base == 1200 and amounts(mine) == [("step", 20), ("step", 10)]
    # The colleague looks it through and disputes it.
    page = browse("agent").get(f"/sales/pay/months/{month.pk}/")
    assert page.url == f"/sales/pay/sheets/{mine.pk}/"
    page = browse("agent").get(page.url).content.decode()
    assert "1,200.00" in page and "N1" in page and "30.00" in page
    assert pay_concerns.to_review(agent).url == f"/sales/pay/sheets/{mine.pk}/"
    words = {"words": "十月二十号那单也是我的"}
    assert browse("agent").post(f"/sales/pay/sheets/{mine.pk}/disputing/", words).status_code == 302
    with pytest.raises(Conflict):
        commands.lock_month(actor(), month.pk)
    assert pay_concerns.to_review(actor()).url == f"/sales/pay/sheets/{mine.pk}/"
    # The owner answers, corrects and locks.
    [row] = mine.disputes.all()
    owner = browse("owner")
    assert (
        owner.post(f"/sales/pay/disputes/{row.pk}/answering/", {"answer": "补上"}).status_code
        == 302
    )
    form = {"staff": agent.id, "amount": "25", "why": "二十号的单"}
    assert owner.post(f"/sales/pay/months/{month.pk}/correcting/", form).status_code == 302
    with pytest.raises(Conflict):
        commands.lock_month(actor(), month.pk)
    with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
        commands.compute_month(OCTOBER)
        assert sheet(agent.id).total == 55
        seen = {"seen": "54.00"}
        assert owner.post(f"/sales/pay/months/{month.pk}/locking/", seen).status_code == 409
        page = owner.get(f"/sales/pay/months/{month.pk}/").content.decode()
        assert 'name="seen" value="55.0000"' in page
        commands.lock_month(actor(), month.pk, seen="55.0000")
    before = sheet(agent.id)
    # In November the goods come back: November pays less, October does not move.
    shop.give_back(first, 600, "2026-11-10")
    with clock.fixed(clock.now() + dt.timedelta(minutes=2)):
        commands.compute_month(NOVEMBER)
        commands.compute_month(OCTOBER)
    taken = sheet(agent.id, NOVEMBER)
    assert ("before", Decimal(-15)) in amounts(taken) and taken.total == -15
    after = sheet(agent.id)
    assert (after.total, after.lines, bytes(after.entries)) == (
        55,
        before.lines,
        bytes(before.entries),
    )
    # A year later the same comes out of what stands on the sheet.
    Order.objects.all().update(total=1)
    assert Decimal(again(after).total) / 10_000 == 55
    with pytest.raises(Conflict):
        commands.correct_pay(actor(), month.pk, agent.id, Decimal(1), "x")
    with pytest.raises(Conflict):
        commands.agree(agent, after.pk)


def test_a_refund_and_a_cancelled_order_take_back_later(shop, plan, actor):
    agent = actor("agent").id
    plan()
    shop.call(agent, "2026-10-03")
    one, other = shop.sale(400, "2026-10-04"), shop.sale(600, "2026-10-05")
    month = commands.compute_month(OCTOBER)
    commands.lock_month(actor(), month.pk)
    shop.change(one, refunded=Decimal(100))
    shop.change(other, status="cancelled")
    commands.compute_month(NOVEMBER)
    assert amounts(sheet(agent, NOVEMBER)) == [("step", 0), ("before", -14)]
    shop.change(other, status="paid")
    commands.compute_month(NOVEMBER)
    assert amounts(sheet(agent, NOVEMBER)) == [("step", 0), ("before", -2)]


def test_who_comes_back_twice_is_taken_back_once(shop, plan, actor):
    agent = actor("agent").id
    plan()
    shop.call(agent, "2026-10-03")
    sale = shop.sale(1000, "2026-10-04")
    shop.give_back(sale, 700, "2026-10-20")
    shop.give_back(sale, 700, "2026-10-21")
    commands.compute_month(OCTOBER)
    assert sheet(agent).base == 0 and sheet(agent).total == 0


def test_the_last_who_spoke_to_them_sold_it_and_who_saved_it_before_them(shop, plan, actor):
    agent, other = actor("agent").id, actor("marketer").id
    plan()
    shop.call(agent, "2026-10-03")
    shop.call(other, "2026-10-04")
    shop.sale(100, "2026-10-05")
    saved = shop.sale(200, "2026-10-06")
    rules = StallRules.objects.create(definition={}, by="o", made_at=clock.now(), total=1)
    Stall.objects.create(
        customer=shop.person, kind="order", key="k", step="x", currency="CNY", rules=rules,
        stalled_at=saved.placed_at, noticed_at=saved.placed_at, ended_at=clock.now(), outcome="paid",
        paid_order_id=saved.pk, helped_by_id=agent, helped_at=saved.placed_at + dt.timedelta(hours=1),
    )  # fmt: skip
    commands.compute_month(OCTOBER)
    assert sheet(other).base == 100
    assert sheet(agent).base == 200 and amounts(sheet(agent)) == [("step", 4), ("saved", 2)]


def test_merged_records_are_one_person(shop, plan, actor):
    plan()
    twin = customers.add_customer(actor(), name="Lin")
    shop.call(actor("agent").id, "2026-10-03")
    customers.merge_customers(actor(), twin.pk, shop.person.pk)
    shop.person = twin
    shop.sale(100, "2026-10-05")
    commands.compute_month(OCTOBER)
    assert sheet(actor("agent").id).base == 100


def test_the_sales_of_pay_are_those_of_insight(shop):
    shop.sale(100, "2026-10-05", refunded=Decimal(30))
    shop.sale(40, "2026-10-05", status="unpaid")
    shop.sale(40, "2026-10-05", excluded_at=clock.now())
    rows = ledger(rates_into("CNY"), clock.day_start(OCTOBER), clock.day_start(NOVEMBER))
    assert rows["net"].to_list() == [700_000]


def test_a_plan_is_tried_on_the_last_months_before_it_holds(shop, plan, actor, browse, run_jobs):
    shop.call(actor("agent").id, "2026-10-03")
    shop.sale(1200, "2026-10-04")
    owner = browse("owner")
    form = {"days": 7, "steps": "0, 2\n1000，5%", "saved": "0", "team": "0", "cap": "0"}
    written = owner.post("/sales/pay/plan/write/", form)
    row = PayPlan.objects.latest("pk")
    assert written.url == f"/sales/pay/plan/{row.pk}/"
    with pytest.raises(Conflict):
        commands.begin_plan(actor(), row.pk)
    run_jobs()
    row.refresh_from_db()
    assert [each["total"] for each in row.result["months"]] == ["0.00", "0.00", "30.00"]
    page = owner.get(written.url).content.decode()
    assert "30.00" in page and not PaySheet.objects.filter(total__gt=0).exists()
    assert owner.post(f"/sales/pay/plan/{row.pk}/beginning/").status_code == 302
    undo_last(actor(), "sales.pay_plan_begun")
    assert owner.get("/sales/pay/plan/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": "5, 2"},
        {"steps": "0, two"},
        {"steps": "0, 2\n0, 3"},
        {"steps": ""},
        {"days": "0"},
        {"cap": "-1"},
        {"kpi-service.solved": "-2"},
    ],
)
def test_a_plan_that_cannot_be_used_is_refused(browse, wrong):
    form = {"days": 7, "steps": "0, 2", "saved": "0", "team": "0", "cap": "0", **wrong}
    assert browse("owner").post("/sales/pay/plan/write/", form).status_code == 422
    assert not PayPlan.objects.exists()


def test_nobody_sees_the_pay_of_another(shop, plan, actor, browse):
    plan()
    shop.call(actor("marketer").id, "2026-10-03")
    shop.sale(1200, "2026-10-04")
    month = commands.compute_month(OCTOBER)
    other = sheet(actor("marketer").id)
    agent = browse("agent")
    assert agent.get(f"/sales/pay/sheets/{other.pk}/").status_code == 404
    assert "1,200" not in agent.get("/sales/pay/").content.decode()
    assert agent.post(f"/sales/pay/months/{month.pk}/file.csv").status_code == 403
    assert agent.get("/sales/pay/plan/").status_code == 403
    with pytest.raises(NotFound):
        commands.dispute(actor("agent"), other.pk, "x")
    with pytest.raises(Forbidden):
        commands.agree(actor(), other.pk)
    # The lead of a team sees its people's.
    crew = Team.objects.create(name="A", lead_id=actor("agent").id)
    Placement.objects.begin(
        actor(), {"kind": "team", "thing": crew.pk, "staff_id": actor("marketer").id}
    )
    assert agent.get(f"/sales/pay/sheets/{other.pk}/").status_code == 200
    assert queries.sheets_of(actor("agent"), month) == [other]


def test_the_team_shares_and_a_cap_holds(shop, plan, actor):
    agent, other = actor("agent").id, actor("marketer").id
    crew = Team.objects.create(name="A")
    for who in (agent, other):
        Placement.objects.begin(actor(), {"kind": "team", "thing": crew.pk, "staff_id": who})
    plan(team="1", cap=28)
    shop.call(agent, "2026-10-03")
    shop.sale(1200, "2026-10-04")
    commands.compute_month(OCTOBER)
    assert amounts(sheet(other)) == [("step", 0), ("team", 6)]
    assert amounts(sheet(agent))[-1] == ("cap", -8) and sheet(agent).total == 28


def test_the_file_for_payroll_and_its_undo(shop, plan, actor, browse):
    plan()
    shop.call(actor("agent").id, "2026-10-03")
    shop.sale(1200, "2026-10-04")
    month = commands.compute_month(OCTOBER)
    text = browse("owner").post(f"/sales/pay/months/{month.pk}/file.csv").content.decode()
    assert "2026-10,agent,Agent,1200.00,30.00,CNY," in text
    with pytest.raises(Invalid):
        commands.correct_pay(actor(), month.pk, actor("agent").id, Decimal("0.001"), "x")
    commands.correct_pay(actor(), month.pk, actor("agent").id, Decimal(5), "x")
    undo_last(actor(), "sales.pay_corrected")
    commands.compute_month(OCTOBER)
    assert sheet(actor("agent").id).total == 30


def test_months_are_locked_in_turn_and_over(shop, plan, actor):
    plan()
    october = commands.compute_month(OCTOBER)
    november = commands.compute_month(NOVEMBER)
    with pytest.raises(Conflict):
        commands.lock_month(actor(), november.pk)
    with clock.fixed(dt.datetime(2026, 12, 2, tzinfo=dt.UTC)):
        commands.compute_month(NOVEMBER)
        with pytest.raises(Conflict):
            commands.lock_month(actor(), november.pk)
        commands.compute_month(OCTOBER)
        commands.lock_month(actor(), october.pk)
    with clock.fixed(dt.datetime(2026, 12, 3, tzinfo=dt.UTC)):
        commands.keep_pay()
        commands.lock_month(actor(), november.pk)
    assert PayMonth.objects.filter(locked_at__isnull=False).count() == 2


def test_what_a_colleague_sold_stands_beside_their_target(shop, actor):
    agent = actor("agent")
    shop.call(agent.id, "2026-11-10")
    shop.sale(300, "2026-11-11")
    commands.set_targets(actor(), "person", agent.id, {"2026-11": Decimal(1000)})
    commands.compute_month(NOVEMBER)
    subject = target_queries.subject_for(agent, "person", agent.id)
    rows = {row.period.key: row for row in target_queries.rows_of(subject, 2026)}
    assert rows["2026-11"].done == 300 and rows["2026-11"].short == 700


def test_the_same_over_the_api(shop, plan, actor, client):
    plan()
    shop.call(actor("agent").id, "2026-10-03")
    shop.sale(1200, "2026-10-04")
    month = commands.compute_month(OCTOBER)
    key = team.make_token(actor("agent"), name="t", scopes=["sales.earn"])[1]
    headers = {"Authorization": f"Bearer {key}"}
    [row] = client.get(f"/api/v1/pay-months/{month.pk}/sheets", headers=headers).json()
    assert Decimal(row["total"]) == 30
    url = f"/api/v1/pay-sheets/{row['id']}"
    [order] = client.get(f"{url}/orders", headers=headers).json()
    assert Decimal(order["net"]) == 1200 and order["what"] == "sale"
    agreed = client.post(f"{url}/agreement", headers=headers)
    assert agreed.json()["agreed_at"]
    assert client.post(f"/api/v1/pay-months/{month.pk}/lock", headers=headers).status_code == 403
