"""Summary, trend, RFM and cohorts over any days, beside the year before, by store and by channel: each is
equal to a plain reading of the orders, and each filter changes what is told.
"""

import datetime as dt
import random
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from shuke.insight.tests.fair import ask
from shuke.team.models import Store

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BEGAN = dt.date(2024, 6, 1)
DAYS = {"from": dt.date(2026, 2, 1), "until": dt.date(2026, 9, 30)}
YEAR = {"from": dt.date(2025, 2, 1), "until": dt.date(2025, 9, 30)}
#: The channel of each store: two are of one.
STORES = {"taobao": "online", "web": "online", "west-lake": "door"}
#: What may be asked, each with one filter fewer after it.
ASKED = [
    {"store": "web"},
    {"channel": "online"},
    {"channel": "door"},
    {"store": "taobao", "channel": "online"},
    {},
]


@pytest.fixture(scope="module")
def town(lasting_shop):
    """Three stores in two channels over two and a half years, with returns, and orders that nobody's are."""
    rng, shop = random.Random(17), lasting_shop
    shop.stores["web"] = Store.objects.create(code="web", name="web")
    for code, channel in STORES.items():
        shop.stores[code].kind = channel
        shop.stores[code].save()
    crowd = [shop.person(f"p{at}") for at in range(40)]
    shop.orders, whole = [], (dt.date(2026, 11, 19) - BEGAN).days
    for _order in range(700):
        at = rng.randrange(len(crowd) + 3)
        person = crowd[at] if at < len(crowd) else None
        day = BEGAN + dt.timedelta(days=rng.randrange(at * whole // 60, whole))
        store, kind = rng.choice([*STORES]), rng.choice(["sale"] * 6 + ["return"])
        price = rng.choice([20, 30, 55])
        shop.order(person, f"{day}T09:00", ("CUBE", 1, price), store=store, kind=kind)
        net = Decimal(price if kind == "sale" else -price)
        shop.orders.append(
            {"who": person and person.pk, "day": day, "store": store, "sale": kind == "sale", "net": net}
        )  # fmt: skip
    shop.fill()
    return shop


def of(town, first: dt.date, last: dt.date, where: dict) -> list[dict]:
    """The orders of these days at these places, by walking through them."""
    return [
        order
        for order in town.orders
        if first <= order["day"] <= last
        and where.get("store", order["store"]) == order["store"]
        and where.get("channel", STORES[order["store"]]) == STORES[order["store"]]
    ]


def bought(orders: list[dict]) -> set[int]:
    return {order["who"] for order in orders if order["sale"] and order["who"]}


def total(orders: list[dict]) -> dict:
    return {
        "revenue": sum((order["net"] for order in orders), Decimal(0)),
        "orders": sum(order["sale"] for order in orders),
        "buyers": len(bought(orders)),
    }


def told_total(values: dict) -> dict:
    return {key: values[key] or 0 for key in ("revenue", "orders", "buyers")}


def summary(actor, town, asked, where):
    told, _shown, _query = ask(actor, "summary", **asked)
    return told_total(told.lately), told.before and told_total(told.before)


def plain_total(town, first, last, where):
    return total(of(town, first, last, where))


def trend(actor, town, asked, where):
    told, _shown, _query = ask(actor, "trend", grain="month", **asked)
    rows = [(part.key, told_total(part.values)) for part in told.parts]
    before = [told_total(part.before) for part in told.parts] if told.before else None
    assert told_total(told.total)["orders"] == sum(values["orders"] for _key, values in rows)
    return [values for _key, values in rows], before


def plain_trend(town, first, last, where):
    months = sorted({(day.year, day.month) for day in days(first, last)})
    return [
        total([o for o in of(town, first, last, where) if (o["day"].year, o["day"].month) == month])
        for month in months
    ]


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def rfm(actor, town, asked, where):
    told, _shown, _query = ask(actor, "rfm", **asked)
    return tuple(
        each and (each.customers, sum(group.revenue for group in each.groups))
        for each in (told, told.before)
    )


def plain_rfm(town, first, last, where):
    orders = of(town, first, last, where)
    people = bought(orders)
    return len(people), sum((o["net"] for o in orders if o["who"] in people), Decimal(0))


def cohorts(actor, town, asked, where):
    told, _shown, _query = ask(actor, "cohorts", **asked)
    return tuple(
        each and [(c.start, [month.buyers for month in c.months]) for c in each.cohorts]
        for each in (told, told.before)
    )


def plain_cohorts(town, first, last, where):
    """Of those whose first order at these places lies in each month: who bought in it and each later one."""
    began, months = {}, defaultdict(set)
    for order in sorted(of(town, BEGAN, last, where), key=lambda order: order["day"]):
        if order["sale"] and order["who"]:
            month = order["day"].year * 12 + order["day"].month - 1
            began.setdefault(order["who"], month)
            months[order["who"]].add(month)
    begin, end = (day.year * 12 + day.month - 1 for day in (first, last))
    sizes = Counter(month for month in began.values() if month >= begin)
    return [
        (
            dt.date(month // 12, month % 12 + 1, 1),
            [sum(later in months[who] for who in began if began[who] == month) for later in range(month, end + 1)],
        )
        for month in sorted(sizes)
    ]  # fmt: skip


REPORTS = {
    "summary": (summary, plain_total),
    "trend": (trend, plain_trend),
    "rfm": (rfm, plain_rfm),
    "cohorts": (cohorts, plain_cohorts),
}


@pytest.mark.parametrize("where", ASKED, ids=lambda where: "-".join(where.values()) or "all")
@pytest.mark.parametrize("key", REPORTS)
def test_any_days_beside_the_year_before_at_any_place(town, actor, key, where):
    told, plain = REPORTS[key]
    now, before = told(actor, town, {**DAYS, "compare": "year", **where}, where)
    assert now == plain(town, *DAYS.values(), where)
    assert before == plain(town, *YEAR.values(), where)
    # Nothing of the question could be left out unseen: without it the answer is another.
    assert now != before
    assert now != plain(town, BEGAN, DAYS["until"], where) != plain(town, BEGAN, TODAY, where)
    for name in where if len(where) == 1 else ():
        assert now != plain(town, *DAYS.values(), {}), name


TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize("key", REPORTS)
def test_the_page_offers_days_year_store_and_channel(town, browse, key):
    asked = {"from": "2026-02-01", "until": "2026-09-30", "compare": "year", "store": "web", "channel": "online"}  # fmt: skip
    page = browse("analyst").get(f"/insight/{key}/", asked).text
    assert '<input type="date" name="from" value="2026-02-01">' in page
    assert '<input type="date" name="until" value="2026-09-30">' in page
    for chosen in ("year", "web", "online"):
        assert f'<option value="{chosen}" selected>' in page, chosen
