"""What new customers cost and bring, against plain loops; costs of which the latest statement holds."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.insight.metrics import METRICS, acquired
from shuke.insight.metrics.spending import Statement, spent
from shuke.insight.tests.way import ask, check_counts, fill_town, people_of, plain_orders
from shuke.shop import commands
from shuke.warehouse import engine
from shuke.warehouse.testing import made_up

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def town(shop, actor):
    costs = commands.costs_of_text(
        "wechat, 2026-01-01, 2026-11-20, 900\nwechat, 2026-11-01, 2026-11-10, 50\n"
        "billboard, 2026-10, 300\nwechat, 2026-11, 400, EUR\nwechat, 2020-01, 70"
    )
    commands.state_spend(actor("marketer"), costs)
    fill_town(shop)
    return shop


@pytest.mark.once
def test_what_each_source_costs_and_brings(town, actor, monkeypatch):
    monkeypatch.setattr(acquired, "WATCHED", 1)
    found, shown, asked = ask(actor, "sources", days="365", horizon="30")
    orders, begin = plain_orders(), TODAY - dt.timedelta(days=364)
    first: dict[int, dt.date] = {}
    for order in orders:
        if order["kind"] == "sale":
            first.setdefault(order["who"], order["day"])
    for source in found.sources:
        mine = {
            o["who"] for o in orders if o["source"] == source.source and first[o["who"]] >= begin
        }
        assert source.customers == len(mine)
        for amount, key in ((source.revenue, "net"), (source.profit, "profit")):
            brought = 0.0
            for age in range(31):
                watched = [who for who in mine if (TODAY - first[who]).days >= age]
                there = [
                    o for o in orders
                    if o["who"] in mine and (o["day"] - first[o["who"]]).days == age
                ]  # fmt: skip
                if key == "profit":
                    there = [o for o in there if o["cost"] is not None]
                total = sum(o["net"] - (o["cost"] if key == "profit" else 0) for o in there)
                brought += float(total) / len(watched) if watched else 0
            assert amount == (pytest.approx(brought) if mine else None)
        assert source.whole == sum((TODAY - first[who]).days >= 30 for who in mine)
    by_name = {source.source: source for source in found.sources}
    wechat = by_name["wechat"]
    # 900 over 324 days, of which ten days were told anew as 50.
    assert wechat.spend == Decimal(str(round(900 * 314 / 324 + 50, 4)))
    assert wechat.cost == pytest.approx(float(wechat.spend) / wechat.customers)
    assert wechat.payback == next(
        (day for day, amount in enumerate(wechat.curve) if amount >= wechat.cost), None
    )
    assert (by_name["billboard"].customers, by_name["billboard"].cost) == (0, None)
    assert by_name["douyin"].spend is None
    assert found.other_costs == 1
    for line, source in zip(shown.sheets[0].lines, found.sources, strict=True):
        assert people_of(line.audience, asked) == source.customers
    assert any(
        text.startswith("No cost was told for") and "Douyin" in text for text in shown.notices
    )
    assert check_counts(shown, asked) == 0


def test_a_source_shows_the_way_to_its_costs(town, browse):
    page = browse("analyst").get("/insight/sources/").content.decode()
    assert 'href="/costs/"' in page


statement = st.builds(
    lambda number, begin, length, amount: Statement(
        number,
        "x",
        dt.date(2026, 1, 1) + dt.timedelta(days=begin),
        dt.date(2026, 1, 1) + dt.timedelta(days=begin + length),
        Decimal(amount),
    ),
    st.integers(0, 99), st.integers(0, 30), st.integers(0, 20), st.integers(0, 1000),
)  # fmt: skip


@pytest.mark.once
@given(st.lists(statement, max_size=6, unique_by=lambda s: s.number), st.integers(0, 20))
def test_each_day_belongs_to_the_latest_statement(told, begin):
    first = dt.date(2026, 1, 5) + dt.timedelta(days=begin)
    last = first + dt.timedelta(days=15)
    total, touched = Fraction(0), False
    for n in range(16):
        day = first + dt.timedelta(days=n)
        holding = [s for s in told if s.starts <= day <= s.ends]
        if holding:
            latest = max(holding, key=lambda s: s.number)
            total += Fraction(latest.amount) / ((latest.ends - latest.starts).days + 1)
            touched = True
    found = spent(told, first, last)
    assert ("x" in found) == touched
    assert found.get("x", Decimal(0)) == pytest.approx(Decimal(float(total)), abs=Decimal("0.0001"))


@pytest.mark.once
def test_a_curve_ends_where_too_few_were_watched():
    told = acquired.curve({0: Decimal(60), 3: Decimal(5)}, {2: 1, 9: 5}, 20)
    assert told.until(0) == pytest.approx(10)
    assert told.until(3) == pytest.approx(11)
    assert (len(told.amounts), told.until(10)) == (10, None)
    assert (told.reaches(11), told.reaches(12)) == (3, None)
    assert acquired.curve({}, {}, 20).amounts == []


@pytest.mark.once
def test_metrics_over_sources_and_standings_add_up(shop):
    costs = {"spend": [30.0, 10.0], "customers": [3, 1], "profit": [20.0, 0.0], "payback": [4, 9]}
    states = {"state": ["new", "asleep", "new"], "people": [2, 5, 1]}
    shop.fill()
    with engine.connect() as shop:
        rows = made_up(shop, "costs", pa.table(costs))
        people = made_up(shop, "states", pa.table(states))
        for key, value in (("cost_per_customer", 10), ("return_on_spend", 1.5), ("spend", 40)):
            assert shop.run(METRICS[key].of(rows, None)) == value
        assert shop.run(METRICS["new_buyers"].of(people, None)) == 3
        assert shop.run(METRICS["won_back"].of(people, None)) == 0
