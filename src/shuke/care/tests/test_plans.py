"""Service plans: what they say, when a thing is due by them, and what follows from switching one on."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction
from django.urls import reverse
from tests.changes import undo_last

from shuke.care import commands
from shuke.care.commands import planning
from shuke.care.due import Due, Level, next_due
from shuke.care.models import CarePlans, OwnedThing
from shuke.care.plans import Plans, Routine
from shuke.care.queries.dueing import services_due
from shuke.care.queries.plans import holding
from shuke.common import clock
from shuke.common.days import months_after
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.shop import commands as shop
from shuke.shop.models import Product
from shuke.team.models import Store

NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
OIL = {"what": "换机油", "months": 6, "every": 5000}
CARS = {"plans": [{"kind": "car", "services": [OIL]}]}
CHAIRS = {
    "plans": [
        {
            "kind": "thing", "categories": ["推车"], "guarantee": 24,
            "services": [{"what": "检查刹车", "months": 12}],
        }
    ]
}  # fmt: skip


def day(text):
    return dt.date.fromisoformat(text)


def level(text, value):
    return Level(day(text), None if value is None else Decimal(value))


@pytest.mark.once
@pytest.mark.parametrize(
    ("done", "read", "due"),
    [
        ({}, [], "2026-07-01"),
        ({"换机油": level("2026-03-01", None)}, [], "2026-09-01"),
        # 20 km a day since it was new: 5,000 km after 250 days, later than six months.
        ({}, [level("2026-02-20", 1000)], "2026-07-01"),
        # 100 km a day: 5,000 are there in 45 days.
        ({}, [level("2026-01-06", 500)], "2026-02-20"),
        # It showed more than 5,000 on 3 March already.
        ({}, [level("2026-02-01", 3000), level("2026-03-03", 5200)], "2026-03-03"),
        # A used car begins with what it showed first.
        ({}, [level("2026-01-01", 60000), level("2026-01-31", 63000)], "2026-02-20"),
        # Since the last service at 40,000 another 5,000.
        ({"换机油": level("2026-03-01", 40000)}, [level("2026-03-01", 40000), level("2026-03-31", 43000)], "2026-04-20"),
        # Nobody wrote down what it showed on 5 March: 40,400 at its speed.
        ({"换机油": level("2026-03-05", None)}, [level("2026-03-01", 40000), level("2026-03-31", 43000)], "2026-04-24"),
        # It stands still: only time counts.
        ({}, [level("2026-01-01", 100), level("2026-06-01", 100)], "2026-07-01"),
    ],
)  # fmt: skip
def test_what_comes_first_by_time_or_by_the_counter(done, read, due):
    due_first = next_due(day("2026-01-01"), [Routine("换机油", 6, 5000)], done, read)
    assert due_first == Due(day(due), "换机油")


@pytest.mark.once
def test_without_a_counter_a_mileage_says_nothing_and_hardly_moving_says_a_far_day():
    assert next_due(day("2026-01-01"), [Routine("换机油", 0, 5000)], {}, []) is None
    slow = [level("2026-01-01", 0), level("2026-12-01", 1)]
    far = next_due(day("2026-01-01"), [Routine("换机油", 0, 5000)], {}, slow)
    assert far.on == day("2026-12-01") + dt.timedelta(days=3650)


@pytest.mark.once
def test_months_end_where_months_end():
    assert months_after(day("2026-08-31"), 6) == day("2027-02-28")
    assert months_after(day("2026-12-15"), 1) == day("2027-01-15")
    assert months_after(day("2199-12-31"), 120000) == dt.date.max


@pytest.mark.once
@pytest.mark.parametrize(
    ("plan", "place"),
    [
        ({"kind": "yacht", "services": [OIL]}, "plans.0.kind"),
        ({"kind": "car"}, "plans.0"),
        ({"kind": "pet", "services": [OIL]}, "plans.0.services.0"),
        ({"kind": "car", "services": [{"what": "", "months": 6}]}, "plans.0.services.0"),
        ({"kind": "car", "services": [{"what": "x"}]}, "plans.0.services.0"),
        ({"kind": "car", "services": [{"what": "x", "months": -1}]}, "plans.0.services.0"),
        ({"kind": "car", "services": [{"what": "x", "months": True}]}, "plans.0.services.0"),
        ({"kind": "car", "services": [OIL, OIL]}, "plans.0.services"),
        ({"kind": "car", "services": "x"}, "plans.0.services"),
        ({"kind": "thing", "categories": ["推车"], "guarantee": 1000}, "plans.0.guarantee"),
        ({"kind": "car", "services": [OIL], "colour": 1}, "plans.0"),
        ("x", "plans.0"),
    ],
)
def test_what_is_no_plan_is_said_at_its_place(plan, place):
    with pytest.raises(Invalid) as error:
        Plans.of({"plans": [plan]})
    assert place in error.value.fields


@pytest.mark.once
def test_plans_read_as_sentences():
    assert Plans.of(CARS).sentences() == [
        "Car: 换机油 every 6 months or 5,000 km, whichever comes first."
    ]
    assert Plans.of(CHAIRS).sentences() == [
        "Whoever buys 推车 owns it (Thing).",
        "Guarantee: 24 months.",
        "Thing: 检查刹车 every 12 months.",
    ]
    assert Plans.of_version(Plans.of(CHAIRS).as_json()) == Plans.of(CHAIRS)


@pytest.fixture
def still():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def zhao(still, actor):
    return customers.add_customer(actor("agent"), name="赵一鸣")


@pytest.fixture
def car(actor, zhao):
    car = commands.note_thing(
        actor("agent"), zhao.pk, kind="car", name="家用车", bought_on="2026-01-01"
    )
    commands.take_reading(actor("agent"), car.pk, value=1000, on="2026-02-20")
    return car


@pytest.fixture
def bought(db):
    """`bought(customer)`: a pushchair, on 10 March; `back` sends it back."""
    Store.objects.create(code="hubin", name="湖滨店", kind="door")

    def order(customer, back=False):
        kind, sign = ("return", -1) if back else ("sale", 1)
        orders = {
            "store": ["hubin"], "number": ["R1" if back else "A1"], "kind": [kind],
            "placed_at": [dt.datetime(2026, 3, 10, 18, 0, tzinfo=dt.UTC)], "customer_id": [customer.pk],
            "currency": ["CNY"],
        }  # fmt: skip
        lines = {
            "store": ["hubin"], "number": ["R1" if back else "A1"], "position": [0], "quantity": [sign],
            "title": ["云步推车"], "product_code": ["PC-1"], "unit_price": [12_990_000],
        }  # fmt: skip
        with transaction.atomic():
            shop.record_orders(pl.DataFrame(orders), pl.DataFrame(lines), source="test")
        Product.objects.filter(code="PC-1").update(category="推车")

    return order


def hold(actor, definition):
    """Written, rehearsed and switched on."""
    row = planning.write_plans(actor(), definition)
    planning.run_rehearsal(row.pk)
    planning.begin_plans(actor(), row.pk)
    planning.keep_things(whole=True)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_a_plan_says_when_a_car_is_due_and_a_service_moves_it(browse, actor, car):
    hold(actor, CARS)
    car.refresh_from_db()
    assert (car.due_on, car.due_what) == (day("2026-07-01"), "换机油")
    page = browse("agent").get(reverse("care:thing", args=[car.pk])).text
    assert "换机油" in page and '<time datetime="2026-07-01">' in page
    commands.note_service(actor("agent"), car.pk, what="换机油", on="2026-11-20", value=5400)
    car.refresh_from_db()
    assert car.due_on == day("2027-05-20")
    undo_last(actor("agent"), "care.served")
    car.refresh_from_db()
    assert car.due_on == day("2026-07-01")
    commands.let_go(actor("agent"), car.pk)
    car.refresh_from_db()
    assert car.due_on is None


@pytest.mark.django_db
def test_whose_things_are_due_stand_in_the_list_and_on_today(browse, actor, zhao, car):
    twin = customers.add_customer(actor("agent"), name="赵一明")
    customers.merge_customers(actor("agent"), twin.pk, zhao.pk)
    hold(actor, CARS)
    page = browse("agent").get(reverse("customers:list"), {"service": "due"}).text
    assert "赵一明" in page and "With a service due" in page
    assert services_due(actor("agent")).title == "1 customer has a service due"
    assert browse("agent").get(reverse("customers:list"), {"service": "x"}).status_code == 422
    commands.note_service(actor("agent"), car.pk, what="换机油")
    assert services_due(actor("agent")) is None
    assert "赵一明" not in browse("agent").get(reverse("customers:list"), {"service": "soon"}).text


@pytest.mark.django_db
def test_goods_of_a_category_become_things_once_and_go_when_they_come_back(actor, zhao, bought):
    bought(zhao)
    row = hold(actor, CHAIRS)
    assert row.result["new"] == row.result["things"] == row.result["people"] == 1
    assert (row.result["overdue"], row.result["soon"]) == (0, 0)
    [thing] = OwnedThing.objects.all()
    assert (thing.name, thing.price, thing.seller) == ("云步推车", 1299, "湖滨店")
    # Six in the evening in London is the next day in the shop.
    assert (thing.bought_on, thing.guarantee_until) == (day("2026-03-11"), day("2028-03-11"))
    assert thing.due_on == day("2027-03-11")
    assert planning.keep_things(whole=True) == 0, "done again it does nothing"
    bought(zhao, back=True)
    planning.keep_things(whole=True)
    thing.refresh_from_db()
    assert thing.gone_at is not None


@pytest.mark.django_db
def test_nothing_holds_before_it_was_tried_and_switching_back_is_undone(actor, car):
    row = planning.write_plans(actor(), CARS)
    with pytest.raises(Conflict, match="Rehearse"):
        planning.begin_plans(actor(), row.pk)
    planning.run_rehearsal(row.pk)
    row.refresh_from_db()
    assert (row.result["things"], row.result["overdue"]) == (1, 1)
    car.refresh_from_db()
    assert car.due_on is None, "a rehearsal changes nothing"
    planning.begin_plans(actor(), row.pk)
    undo_last(actor(), "care.plans_begun")
    assert holding() is None
    planning.keep_things(whole=True)
    car.refresh_from_db()
    assert car.due_on is None


@pytest.mark.django_db
def test_plans_are_written_on_a_page(browse, actor, car):
    client, page = browse(), reverse("care:plans")
    assert "No plans hold" in client.get(page).text
    part = {
        "0-kind": "car",
        "0-categories": "",
        "0-guarantee": "",
        "0-services": "换机油，6，5000\n换轮胎, 36",
    }
    wrong = client.post(reverse("care:plan_write"), part | {"0-services": "换机油 6 months"})
    assert (wrong.status_code, CarePlans.objects.count()) == (422, 0)
    refused = client.post(reverse("care:plan_write"), part | {"0-kind": "pet"})
    assert (refused.status_code, "No counter is read" in refused.text) == (422, True)
    answer = client.post(reverse("care:plan_write"), part)
    row = CarePlans.objects.get()
    assert answer["Location"] == reverse("care:plan_version", args=[row.pk])
    assert row.definition["plans"][0]["services"][1] == {"what": "换轮胎", "months": 36, "every": 0}
    planning.run_rehearsal(row.pk)
    shown = client.get(answer["Location"]).text
    assert "赵一鸣" in shown and "Switch these plans on" in shown
    assert client.post(reverse("care:plan_begin", args=[row.pk])).status_code == 302
    assert "every 6 months or 5,000 km" in client.get(page).text
    assert client.post(reverse("care:plan_end", args=[row.pk])).status_code == 302
    assert browse("agent").get(page).status_code == 403


@pytest.mark.django_db
def test_plans_over_the_api(call, car):  # noqa: F811
    def owner(*request):
        return call("owner", *request, scopes=["care.plan"])

    made = owner("post", "/service-plans", CARS)
    assert made.status_code == 201, made.content
    one = f"/service-plans/{made.json()['id']}"
    assert owner("post", f"{one}/beginning").status_code == 409
    planning.run_rehearsal(made.json()["id"])
    assert owner("get", one).json()["rehearsal"]["overdue"] == 1
    assert owner("post", f"{one}/beginning").json()["holds"] is True
    assert owner("post", f"{one}/ending").json()["holds"] is False
    assert len(owner("get", "/service-plans").json()) == 1
    assert owner("post", "/service-plans", {"plans": [{"kind": "x"}]}).status_code == 422
    assert call("agent", "get", "/service-plans").status_code == 403
