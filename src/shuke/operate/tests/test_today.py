"""Today: right numbers, the right people, for the right roles, honest when figures are old."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction

from shuke.collect import commands as collect
from shuke.common import clock
from shuke.customers import commands as customers
from shuke.engage import commands as engage
from shuke.operate import commands as operate
from shuke.shop import commands as shop
from shuke.tasks.commands import giving
from shuke.team import commands as team
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
#: Friday noon in Shanghai.
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(home):
    with clock.fixed(NOW):
        yield


@pytest.fixture
def person(actor):
    def make(name: str, **profile):
        return customers.add_customer(actor("owner"), name=name, **profile)

    return make


@pytest.fixture
def order():
    """`order(person, days_ago, amount)`: one order with one line."""
    numbers = iter(range(1, 1000))

    def place(person, days: float, amount: int, *, kind="sale", cost=None, status="paid"):
        number = f"T{next(numbers)}"
        key = {"store": ["web"], "number": [number]}
        sign = -1 if kind == "return" else 1
        orders = pl.DataFrame(
            {
                **key, "kind": [kind], "status": [status], "currency": ["CNY"],
                "placed_at": [NOW - dt.timedelta(days=days)],
                "customer_id": [person.pk if person else None],
            }
        )  # fmt: skip
        lines = pl.DataFrame(
            {
                **key, "position": [0], "product_code": ["BODY-80"], "quantity": [sign],
                "unit_price": [amount * 10_000],
                "unit_cost": [None if cost is None else cost * 10_000],
            },
            schema_overrides={"unit_cost": pl.Int64},
        )  # fmt: skip
        with transaction.atomic():
            shop.record_orders(orders, lines, source="test")

    return place


def parts(client) -> dict:
    """What the parts of the page show."""
    context = client.get("/").context
    return {k: v for part in (*context["top"], *context["side"]) for k, v in part.values.items()}


def kinds(client) -> list[str]:
    """What needs somebody, in the order of the page."""
    return [each.kind for each in client.get("/").context["concerns"]]


def page(client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_todays_numbers_and_those_of_a_week_ago_by_now(browse, person, order):
    lin, chen = person("林小满"), person("陈嘉禾")
    order(lin, 300, 100)
    order(lin, 0.1, 200)
    order(chen, 0.1, 50)
    order(chen, 0.05, 20, kind="return")
    order(lin, 0.1, 999, status="unpaid")
    order(lin, 7.1, 80)
    order(lin, 6.9, 70)  # a week ago, but later in the day
    numbers = parts(browse("owner"))["numbers"]
    assert numbers.today.revenue == Decimal(230)
    assert (numbers.today.orders, numbers.today.new_customers) == (2, 1)
    assert numbers.week_ago.revenue == Decimal(80)
    assert numbers.week_ago.orders == 1


def test_a_week_and_a_month_against_those_before(browse, person, order):
    lin, chen = person("林小满"), person("陈嘉禾")
    order(lin, 400, 100)
    order(lin, 2, 200, cost=50)
    order(chen, 3, 100)
    order(lin, 10, 60, cost=10)
    order(lin, 40, 30)
    fill()
    lately = parts(browse("owner"))["lately"]
    week, before = lately.now[7], lately.before[7]
    assert (week["revenue"], week["orders"], week["new_customers"]) == (300, 2, 1)
    assert week["returning_share"] == 0.5
    assert week["profit"] == 150 and week["cost_coverage"] == pytest.approx(2 / 3)
    assert (before["revenue"], before["orders"]) == (60, 1)
    assert lately.now[30]["revenue"] == 360 and lately.before[30]["revenue"] == 30
    assert dict(lately.days)[dt.date(2026, 11, 18)] == 200
    assert len(lately.days) == 30


def test_every_number_opens_the_rows_that_it_counts(browse, person, order):
    lin, chen, zhao = person("林小满"), person("陈嘉禾"), person("赵一鸣")
    order(lin, 300, 100)
    order(lin, 2, 200)
    order(chen, 3, 100)
    order(zhao, 0.1, 80)
    order(zhao, 0.05, 20, kind="return")
    order(lin, 0.1, 999, status="unpaid")
    order(lin, 10, 60)
    fill()
    client = browse("owner")
    context = parts(client)
    day, lately = context["numbers"].today, context["lately"]
    links = {stat["label"]: stat["url"] for stat in context["stats"]}
    assert client.get(links["Orders today"]).context["table"].count == day.orders == 1
    assert client.get(links["New customers today"]).context["table"].count == day.new_customers == 1
    by_label = {str(row["label"]): row["cells"] for row in context["rows"]}
    for at, days in enumerate((7, 30)):
        now = lately.now[days]
        rows = {
            "Orders": now["orders"],
            "New customers": now["new_customers"],
            "Returning buyers": now["buyers"] - now["new_customers"],
        }
        for label, number in rows.items():
            table = client.get(by_label[label][at]["url"]).context["table"]
            assert table.count == number, (label, days)
        revenue = client.get(by_label["Net revenue"][at]["url"]).context["table"]
        assert sum(row.total - row.refunded for row in revenue.page.rows) == now["revenue"]


def test_without_a_warehouse_the_page_says_so(browse, person, order):
    order(person("林小满"), 0.1, 200)
    assert "analysis copy is being made" in page(browse("owner"))


def test_old_figures_are_told(browse, person, order):
    order(person("林小满"), 0.1, 200)
    fill()
    assert "chip warn" not in page(browse("owner"))
    with clock.fixed(NOW + dt.timedelta(hours=3)):
        assert "chip warn" in page(browse("owner"))


def test_birthdays_in_both_calendars(browse, person, order):
    solar = person("林小满", birthday={"month": 11, "day": 20})
    # The 16th day of the tenth lunar month of 2026 is 24 November.
    lunar = person("陈嘉禾", birthday={"month": 10, "day": 16, "calendar": "lunar"})
    same_day_other_calendar = person("Emma Clarke", birthday={"month": 10, "day": 16})
    later = person("Old Friend", birthday={"month": 12, "day": 24})
    prospect = person("Prospect", birthday={"month": 11, "day": 21})
    for buyer in (solar, lunar, same_day_other_calendar, later):
        order(buyer, 50, 100)
    shown = page(browse("agent"))
    assert "2 birthdays within 7 days" in shown
    assert "林小满" in shown and "陈嘉禾" in shown
    assert "Emma Clarke" not in shown and "Old Friend" not in shown
    assert prospect.name not in shown
    for role in ("agent", "owner"):
        client = browse(role)
        [url] = [
            each.url for each in client.get("/").context["concerns"] if each.kind == "birthdays"
        ]
        if role == "owner":
            fill()
        assert client.get(url).context["table"].count == 2, role
    assert browse("agent").get("/customers/?birthday=never").status_code == 422


def test_regulars_away_for_longer_than_their_own_rhythm(browse, person, order):
    late, fresh, gone, rare = (person(n) for n in ("迟来", "常来", "走了", "少来"))
    for days in (60, 50, 40, 30):  # every 10 days, away for 30
        order(late, days, 100)
    for days in (32, 22, 12, 2):
        order(fresh, days, 100)
    for days in (330, 320, 310, 300):  # too long ago to remind
        order(gone, days, 100)
    for days in (60, 50):
        order(rare, days, 100)
    fill()
    shown = page(browse("owner"))
    assert "1 regular is overdue" in shown
    assert "usually every 10 days, away for 30" in shown
    assert "迟来" in shown
    assert "常来" not in shown and "走了" not in shown and "少来" not in shown
    assert "/customers/?overdue=yes" in shown
    listed = browse("owner").get("/customers/?overdue=yes&sort=-spent")
    assert listed.context["table"].ids() == [late.pk]
    assert "Overdue regulars" in listed.text and "Split evenly among the agents" in bulk(browse)
    assert browse("analyst").get("/customers/?overdue=yes").status_code == 200


def bulk(browse) -> str:
    """What the list asks when a task is assigned."""
    return browse("owner").get("/lists/customers/actions/task/").text


def test_the_biggest_returns_of_the_week(browse, person, order):
    lin = person("林小满")
    order(lin, 20, 900)
    order(lin, 3, 500, kind="return")
    order(lin, 15, 100, kind="return")
    shown = page(browse("agent"))
    assert "1 return in the last 7 days" in shown
    assert "−¥500.00" in shown and "−¥100.00" not in shown


def test_unfinished_imports_and_paused_campaigns_lead_to_their_pages(browse, actor):
    file = b"Order ID,Date,Customer,Item,Quantity,Price\nB1,2026-05-04,Emma,Body,1,128\n"
    draft = collect.receive_file(actor("owner"), [file], "orders-may.csv")
    campaign = engage.create_campaign(actor("owner"), name="双十一", subject="x", html="<p>x</p>")
    type(campaign).objects.filter(pk=campaign.pk).update(state="paused")
    shown = page(browse("owner"))
    assert f"/{draft.pk}/" in shown and "orders-may.csv" in shown
    assert "Campaigns that are paused" in shown and "双十一" in shown
    agent = page(browse("agent"))
    assert "orders-may.csv" not in agent and "双十一" not in agent


def test_roles_see_their_own_part(browse, person, order):
    order(person("林小满"), 0.1, 200)
    fill()
    for role, sees in (("owner", True), ("marketer", True), ("analyst", True), ("agent", False)):
        assert ("numbers" in parts(browse(role))) is sees, role


def test_an_empty_shop_tells_the_first_steps_until_each_is_done(
    browse, actor, person, order, settings
):
    def steps() -> list[str]:
        found = browse("owner").get("/").context["concerns"]
        return [line.label for each in found if each.kind == "first_steps" for line in each.lines]

    fill()
    shown = page(browse("owner"))
    assert "5 steps to set up the shop" in shown
    assert "Net revenue today" not in shown and "Recently" not in shown, "no empty figures"
    assert steps()[0] == "Bring in your orders"
    for line in browse("owner").get("/").context["concerns"][0].lines:
        assert browse("owner").get(line.url).status_code == 200
    assert "steps to set up" not in page(browse("agent")), "nothing that they may do"
    assert "All caught up" in page(browse("agent"))
    order(person("林小满"), 0.1, 200, cost=50)
    operate.change_settings(
        actor("owner"), {"name": "麦穗", "sender": "麦穗 <hello@maisui.example>"}
    )
    assert steps() == ["Say where customers reach you"]
    settings.PUBLIC_URL = "https://crm.maisui.example"
    assert steps() == []


def test_each_job_sees_first_what_it_needs(browse, actor, staff, person, order):
    who = person("林小满", birthday={"month": 11, "day": 20})
    order(who, 20, 900)
    order(who, 3, 500, kind="return")
    giving.assign_task(
        actor("owner"), title="打电话", customers=[who.pk], role="agent", due_on=clock.today()
    )
    campaign = engage.create_campaign(actor("owner"), name="双十一", subject="x", html="<p>x</p>")
    type(campaign).objects.filter(pk=campaign.pk).update(state="paused")
    first = {role: kinds(browse(role)) for role in ("marketer", "agent")}
    assert first["marketer"][0] == "paused", "campaigns first"
    assert first["marketer"].index("birthdays") < first["marketer"].index("returns")
    assert first["agent"][:3] == ["tasks", "returns", "birthdays"]
    store = who.orders.first().store
    team.place_staff(actor("owner"), staff("agent").pk, {"store": [store.pk]})
    assert kinds(browse("agent"))[0] == "birthdays", "at the till: is it their birthday?"


def test_who_sees_no_figures_sees_the_orders_that_wait(browse, person, order):
    lin = person("林小满")
    for days, status in (
        (0.1, "paid"),
        (0.1, "unpaid"),
        (3, "paid"),
        (3, "completed"),
        (30, "paid"),
    ):
        order(lin, days, 100, status=status)
    client = browse("agent")
    stats = {each["key"]: each for each in parts(client)["stats"]}
    assert {key: each["value"] for key, each in stats.items()} == {
        "today": 2,
        "unpaid": 1,
        "paid": 2,
    }
    for each in stats.values():
        assert client.get(each["url"]).context["table"].count == each["value"], each["label"]


def test_each_bar_of_the_chart_leads_to_the_orders_of_its_day(browse, person, order):
    lin = person("林小满")
    order(lin, 0.1, 200)
    order(lin, 2, 50)
    order(lin, 2.1, 30)
    fill()
    client = browse("owner")
    links = parts(client)["chart"].links
    assert len(links) == 30
    for link, count in ((links[-1], 1), (links[-3], 2), (links[-2], 0)):
        assert len(client.get(link).context["table"].page.rows) == count, link
