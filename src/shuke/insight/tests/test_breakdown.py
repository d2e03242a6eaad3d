"""Any metric by any dimension over any days: equal to a plain reading of the orders, and to its people."""

import datetime as dt
import json
import random
from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insight.metrics.period import Period
from shuke.insight.tests.fair import ask, people, rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST = dt.date(2025, 10, 1)


@pytest.fixture(scope="module")
def town(lasting_shop):
    """Two stores, two sources and nobody's orders over fourteen months; `orders` beside it."""
    rng, shop = random.Random(11), lasting_shop
    shop.stores["west-lake"].kind = "door"
    shop.stores["west-lake"].save()
    crowd = [
        shop.person(f"p{at}", source=("shelf", "video", "")[at % 3], city="杭州" if at % 2 else "")
        for at in range(25)
    ]
    shop.orders = []
    for _order in range(400):
        person = rng.choice([None, *crowd])
        day = FIRST + dt.timedelta(days=rng.randrange(416))
        store, kind = rng.choice(["taobao", "west-lake"]), rng.choice(["sale"] * 6 + ["return"])
        price = rng.choice([20, 30, 55])
        shop.order(person, f"{day}T09:00", ("CUBE", 1, price), store=store, kind=kind)
        shop.orders.append(
            {
                "who": person.pk if person else None, "day": day, "store": store, "kind": kind,
                "net": Decimal(price if kind == "sale" else -price),
                "source": person.source if person else "",
            }
        )  # fmt: skip
    shop.fill()
    return shop


def plain(orders: list[dict], every: list[dict]) -> dict:
    """The same figures by walking through the orders."""
    sales = [order for order in orders if order["kind"] == "sale"]
    began: dict[int, dt.date] = {}
    for order in every:
        if order["kind"] == "sale" and order["who"]:
            began[order["who"]] = min(order["day"], began.get(order["who"], order["day"]))
    buyers = {order["who"] for order in sales if order["who"]}
    new = {o["who"] for o in sales if o["who"] and o["day"] == began[o["who"]]}
    return {
        "revenue": sum((order["net"] for order in orders), Decimal(0)),
        "orders": len(sales),
        "buyers": len(buyers),
        "new_customers": len(new),
    }


def of(orders: list[dict], first: dt.date, last: dt.date, **where: str) -> list[dict]:
    return [
        order
        for order in orders
        if first <= order["day"] <= last and all(order[key] == where[key] for key in where)
    ]


CASES = [
    ({}, dt.date(2026, 5, 3), dt.date(2026, 7, 20)),
    ({"store": "west-lake"}, dt.date(2026, 5, 3), dt.date(2026, 11, 20)),
    ({"source": "video"}, dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
]


@pytest.mark.parametrize(("where", "first", "last"), CASES)
@pytest.mark.parametrize("compare", ["before", "year"])
def test_any_days_at_any_place_beside_others(town, actor, where, first, last, compare):
    asked = {"from": first, "until": last, "compare": compare, **where}
    told, _shown, query = ask(actor, "trend", **asked)
    total = plain(of(town.orders, first, last, **where), of(town.orders, FIRST, last))
    assert {key: told.total[key] or 0 for key in total} == total
    then = told.against
    assert then == query.against
    before = plain(of(town.orders, then.first, then.last, **where), of(town.orders, FIRST, last))
    assert {key: told.before[key] or 0 for key in before} == before
    for part in told.parts:
        begin = dt.date.fromisoformat(part.key)
        end = (begin + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        month = of(town.orders, max(begin, first), min(end, last), **where)
        assert part.values["orders"] == plain(month, town.orders)["orders"]
    assert sum(part.values["orders"] for part in told.parts) == total["orders"]
    assert sum(part.before["orders"] for part in told.parts) <= before["orders"]


@pytest.mark.parametrize("by", ["store", "channel", "source"])
def test_parts_add_up_and_lead_to_their_people(town, actor, by):
    first, last = dt.date(2026, 9, 1), dt.date(2026, 11, 20)
    told, shown, query = ask(actor, "parts", **{"from": first}, by=by)
    kinds = {"taobao": "online", "west-lake": "door"}
    expected = defaultdict(list)
    for order in of(town.orders, first, last):
        expected[kinds[order["store"]] if by == "channel" else order[by]].append(order)
    assert {part.key: part.values["orders"] for part in told.parts} == {
        key: plain(orders, town.orders)["orders"] for key, orders in expected.items()
    }
    assert sum(part.values["orders"] for part in told.parts) == told.total["orders"]
    for line, count in rows(shown, "parts", "buyers"):
        if line.cells[0] != "not known":
            assert people(line.audience, query) == count
    for stat in shown.stats:
        if stat.figure.metric in ("buyers", "new_customers") and stat.figure.value:
            assert people(stat.audience, query) == stat.figure.value


def test_the_people_of_a_part_of_a_store_are_those_of_the_store(town, actor):
    _told, shown, query = ask(actor, "trend", store="west-lake", grain="month")
    for line, count in rows(shown, "parts", "buyers"):
        assert people(line.audience, query) == count
    # Of first orders at one store no segment speaks: no link rather than another number.
    new = [head.key for head in shown.sheets[0].heads].index("new_customers")
    assert all(line.audiences[new] is None for line in shown.sheets[0].lines)


@pytest.mark.parametrize("key", ["rfm", "quadrant"])
def test_groups_of_some_days_at_a_store_lead_to_their_people(town, actor, key):
    asked = {"from": "2026-06-01", "until": "2026-10-31", "store": "taobao", "source": "shelf"}
    told, shown, query = ask(actor, key, **asked)
    whole = ask(actor, key)[0]
    assert 0 < told.customers < whole.customers
    for sheet in shown.sheets:
        for line in sheet.lines:
            assert people(line.audience, query) == line.cells[1]


@pytest.mark.parametrize("by", ["revenue", "profit"])
def test_the_best_of_some_days_lead_to_their_people(town, actor, by):
    _told, shown, query = ask(actor, "pareto", **{"from": "2026-03-01", "store": "west-lake"})
    for line in shown.sheet(by).lines[:-1]:
        assert people(line.audience, query) == line.cells[1]


def test_page_api_and_verb_tell_the_same(town, browse, call, capsys):
    asked = {"from": "2026-08-01", "until": "2026-08-31", "compare": "year", "store": "taobao"}
    told = call("analyst").get("/reports/trend", **asked).json()
    assert told["basis"]["from"] == "2026-08-01" and told["basis"]["store"] == "taobao"
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call_command("report", "trend", *words, "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["total"] == told["total"] and printed["against"] == told["against"]
    page = browse("analyst").get("/insight/trend/", asked).text
    revenue = f'data-metric="revenue" data-period="2026-08-01/2026-08-31" data-where="store=taobao" data-value="{told["total"]["revenue"]}"'
    assert revenue in page
    assert '<input type="date" name="from" value="2026-08-01">' in page
    assert '<option value="taobao" selected>' in page
    assert '<option value="year" selected>' in page


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-09-02", "until": "2026-09-01"}, "from"),
        ({"from": "September"}, "from"),
        ({"store": "moon"}, "store"),
        ({"channel": "moon"}, "channel"),
        ({"source": "moon"}, "source"),
        ({"compare": "moon"}, "compare"),
        ({"store": "taobao", "channel": "door"}, "channel"),
    ],
)
def test_what_cannot_be_asked_is_said(town, browse, call, asked, field):
    answer = call("analyst").get("/reports/trend", **asked)
    assert answer.status_code == 422 and field in answer.json()["fields"]
    assert browse("analyst").get("/insight/trend/", asked).status_code == 422


def test_a_page_says_what_it_is_told_by_in_words(town, browse):
    asked = {"as_of": "2026-04-30", "from": "2026-04-01", "until": "2026-04-30"}
    page = browse("analyst").get("/insight/parts/", asked).text
    assert "Net revenue by store" in page
    presets = page.split("report-presets")[1].split("</nav>")[0]
    assert presets.count("aria-current") == 1  # these are the past 30 days, and this month too


def test_a_report_that_takes_no_days_says_so(town, call):
    with pytest.raises(CommandError, match="--from"):
        call_command("report", "flow", "--from", "2026-01-01")
    assert call("analyst").get("/reports/flow", **{"from": "2026-01-01"}).status_code == 422


days = st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1))


@settings(max_examples=200)
@given(days, st.integers(0, 800))
def test_days_compared_lie_before_and_are_as_long(first, more):
    period = Period(first, first + dt.timedelta(days=more))
    before, year = period.before(), period.year_before()
    assert before.last + dt.timedelta(days=1) == period.first
    if period.is_whole_months:
        assert before.is_whole_months and year.is_whole_months
    else:
        assert before.days == period.days
    assert year.first.year == first.year - 1 and year.first.month == first.month
    assert abs(year.days - period.days) <= 1
