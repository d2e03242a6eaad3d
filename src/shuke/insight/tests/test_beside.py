"""RFM, quadrant, 80/20 and cohorts beside other days: equal to a plain reading of the orders."""

import datetime as dt
import json
import random
import re
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.core.management import call_command

from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.tests.fair import ask

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST, TODAY = dt.date(2024, 11, 1), dt.date(2026, 11, 20)
#: Noon in London, which is what the clock of these tests says, is this hour of the shop's day.
HOUR = 20


@pytest.fixture(scope="module")
def town(lasting_shop):
    """Two stores over two years; `orders` beside it. On the days compared with today some come later in
    the day than it is now."""
    rng, shop = random.Random(5), lasting_shop
    shop.stores["west-lake"].kind = "door"
    shop.stores["west-lake"].save()
    crowd = [shop.person(f"p{at}") for at in range(30)]
    shop.orders = []

    def buy(person, day: dt.date, hour: int) -> None:
        store, kind = rng.choice(["taobao", "west-lake"]), rng.choice(["sale"] * 6 + ["return"])
        price = rng.choice([20, 30, 55])
        shop.order(person, f"{day}T{hour:02}:00", ("CUBE", 1, price), store=store, kind=kind)
        net = Decimal(price if kind == "sale" else -price)
        shop.orders.append(
            {"who": person.pk, "day": day, "hour": hour, "store": store, "kind": kind, "net": net}
        )

    whole = (TODAY - FIRST).days
    for _order in range(500):
        at = rng.randrange(len(crowd))
        begins = at * whole // (len(crowd) + 1)  # one after the other comes for the first time
        buy(crowd[at], FIRST + dt.timedelta(days=rng.randrange(begins, whole)), 9)
    for back in (100, 365):
        for person in crowd[:6]:
            buy(person, TODAY - dt.timedelta(days=back), HOUR + 2)
    shop.fill()
    return shop


def of(town, first: dt.date, last: dt.date, store: str = "") -> list[dict]:
    """Orders of these days, the last one up to the hour that it is today."""
    return [
        o
        for o in town.orders
        if first <= o["day"] <= last
        and (o["day"] < last or o["hour"] < HOUR)
        and store in ("", o["store"])
    ]


def buyers(orders: list[dict], last: dt.date) -> dict[int, dict]:
    """Orders, revenue and days since the last order of everybody who bought."""
    told: dict[int, dict] = {}
    for who in {o["who"] for o in orders if o["kind"] == "sale"}:
        mine = [o for o in orders if o["who"] == who]
        sales = [o for o in mine if o["kind"] == "sale"]
        told[who] = {
            "orders": len(sales),
            "revenue": sum((o["net"] for o in mine), Decimal(0)),
            "recency": (last - max(o["day"] for o in sales)).days,
        }
    return told


def group_of(person: dict, cuts) -> str:
    r = 5 - sum(person["recency"] > border for border in cuts.recency_days)
    f = 1 + sum(person["orders"] >= border for border in cuts.frequency)
    m = 1 + sum(person["revenue"] >= border for border in cuts.monetary)
    fm = -(-(f + m) // 2)
    return next(g.key for g in GROUPS if g.r[0] <= r <= g.r[1] and g.fm[0] <= fm <= g.fm[1])


CASES = [
    # (what is asked, first and last day compared with)
    ({"days": "100", "compare": "before"}, TODAY - dt.timedelta(days=199), TODAY - dt.timedelta(days=100)),
    ({"from": "2026-01-10", "until": "2026-06-20", "compare": "year"}, dt.date(2025, 1, 10), dt.date(2025, 6, 20)),
    ({"days": "0", "compare": "year"}, FIRST, dt.date(2025, 11, 20)),
    ({"days": "100", "compare": "before", "store": "taobao"}, TODAY - dt.timedelta(days=199), TODAY - dt.timedelta(days=100)),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "first", "last"), CASES)
def test_groups_beside_other_days(town, actor, asked, first, last):
    told, shown, query = ask(actor, "rfm", **asked)
    assert query.against.last == last
    people = buyers(of(town, first, last, asked.get("store", "")), last)
    groups = Counter(group_of(person, told.cuts) for person in people.values())
    assert {g.key: g.customers for g in told.before.groups} == {
        g.key: groups.get(g.key, 0) for g in GROUPS
    }
    brought = sum((person["revenue"] for person in people.values()), Decimal(0))
    assert sum(row.revenue for row in told.before.groups) == brought
    heads = [head.key for head in shown.sheet("groups").heads]
    before = [line.cells[heads.index("customers_before")] for line in shown.sheet("groups").lines]
    assert before == [row.customers for row in told.before.groups]
    often = [
        p["revenue"] >= told.borders.value * p["orders"] and p["orders"] >= told.borders.frequency
        for p in people.values()
    ]
    assert told.before.quadrants[0].customers == sum(often)
    alone = ask(actor, "quadrant", **asked)[0]
    assert alone.before.quadrants == told.before.quadrants


@pytest.mark.parametrize(("asked", "first", "last"), CASES)
def test_the_best_beside_other_days(town, actor, asked, first, last):
    told, shown, _query = ask(actor, "pareto", **asked)
    people = buyers(of(town, first, last, asked.get("store", "")), last)
    amounts = sorted((p["revenue"] for p in people.values()), reverse=True)
    before = told.before.revenue
    assert (before.customers, before.total) == (len(amounts), sum(amounts))
    best = max(1, int(len(amounts) * 20 / 100 + 0.5))
    (fifth,) = [top for top in before.top if top.percent == 20]
    assert (fifth.customers, fifth.amount) == (best, sum(amounts[:best]))
    line = shown.sheet("revenue").lines[[top.percent for top in told.revenue.top].index(20)]
    assert line.cells[-3:-1] == (fifth.customers, fifth.amount)


def test_cohorts_beside_those_of_a_year_before(town, actor):
    told, shown, query = ask(actor, "cohorts", compare="year")
    assert query.against.first == dt.date(2024, 12, 1)
    orders = of(town, FIRST, dt.date(2025, 11, 20))
    began: dict[int, int] = {}
    bought = defaultdict(set)
    for o in orders:
        if o["kind"] == "sale":
            month = o["day"].year * 12 + o["day"].month
            began[o["who"]] = min(month, began.get(o["who"], month))
            bought[o["who"]].add(month)
    since = 2024 * 12 + 12
    expected = {
        start: [w for w, month in began.items() if month == start]
        for start in sorted({month for month in began.values() if month >= since})
    }
    there = {c.start.year * 12 + c.start.month: c for c in told.before.cohorts}
    assert {start: c.size for start, c in there.items()} == {
        start: len(who) for start, who in expected.items()
    }
    for start, cohort in there.items():
        for n, month in enumerate(cohort.months):
            assert month.buyers == sum(start + n in bought[who] for who in expected[start])
    sheet = shown.sheet("cohorts")
    assert shown.sheet("before") is not None
    besides = [line.beside for line in sheet.lines if line.beside]
    matched = [c for c in told.cohorts if (c.start.year - 1) * 12 + c.start.month in there]
    assert len(besides) == len(matched)


def test_page_api_and_verb_tell_what_was_before(town, browse, call, capsys):
    asked = {"from": "2026-08-01", "until": "2026-08-31", "compare": "year", "store": "taobao"}
    told = call("analyst").get("/reports/rfm", **asked).json()
    assert told["basis"]["against"] == {"from": "2025-08-01", "until": "2025-08-31"}
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call_command("report", "rfm", *words, "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["before"] == told["before"] and told["before"]["customers"] > 0
    client = browse("analyst")
    for key in ("rfm", "quadrant", "pareto", "cohorts"):
        days = {"compare": "year"} if key == "cohorts" else asked
        page = client.get(f"/insight/{key}/", days).text
        assert '<option value="year" selected>' in page
        assert 'class="stat-change"' in page, key
    for sheet in ("rfm/groups", "pareto/revenue", "cohorts/before"):
        key, name = sheet.split("/")
        csv = client.get(f"/insight/{key}/{name}.csv", {"compare": "year"})
        assert csv.status_code == 200, sheet
    assert "Buyers before" in client.get("/insight/rfm/groups.csv", asked).text


def test_of_the_whole_time_there_is_none_before(town, actor):
    told, _shown, query = ask(actor, "rfm", days="0", compare="before")
    assert told.before is None and query.against is None


def test_the_map_tells_groups_by_colour_and_by_name(town, browse):
    """Five families of groups, each with a word in the legend, for who sees no colours."""
    page = browse("analyst").get("/insight/rfm/").text
    fields = page.split('class="rfm-map')[1].split("</table>")[0]
    families = set(re.findall(r"family-(\w+)", fields))
    legend = page.split('class="rfm-legend')[1].split("</ul>")[0]
    assert families == set(re.findall(r"family-(\w+)", legend)) == {
        "strong", "growing", "watch", "leaving", "gone",
    }  # fmt: skip
    assert all(each.strip() for each in re.findall(r"</span>([^<]+)</li>", legend))
