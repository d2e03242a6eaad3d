"""What sells when, what may come, which days stood out: equal to a plain reading of the orders."""

import datetime as dt
import math
import statistics
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insight.metrics import unusual
from shuke.insight.metrics.forecast import forecast
from shuke.insight.reports.goods import season
from shuke.insight.tests.fair import GOODS, Fair, ask, people, rows

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def fair(lasting_shop):
    return Fair(lasting_shop, people=40, days=900)


@pytest.mark.parametrize(("by", "place"), [("category", 0), ("brand", 1), ("product", None)])
def test_how_goods_go(fair, actor, by, place):
    found, shown, asked = ask(actor, "goods", by=by)
    named = {code: code if place is None else names[place] for code, names in GOODS.items()}
    monthly, buyers = defaultdict(lambda: [Decimal(0)] * 24), defaultdict(set)
    for order in fair.orders:
        at = (order["day"].year - 2024) * 12 + order["day"].month - 11
        if not 0 <= at < 24:
            continue
        for code, amount in order["lines"]:
            monthly[named[code]][at] += amount
            if order["kind"] == "sale" and at >= 12 and order["customer"]:
                buyers[named[code]].add(order["customer"])
    assert {going.item.label: going.monthly for going in found.goods} == dict(monthly)
    total = sum(sum(months[12:]) for months in monthly.values())
    for going in found.goods:
        last, before = sum(going.monthly[12:]), sum(going.monthly[:12])
        assert (going.revenue, going.before, going.buyers) == (
            last,
            before,
            len(buyers[going.item.label]),
        )
        assert going.share == pytest.approx(float(last / total))
        assert going.growth == pytest.approx(float(last / before) - 1)
        means = [before / 12, last / 12]
        january = [float(100 * going.monthly[at + 2] / means[at // 12]) for at in (0, 12)]
        assert going.season[0] == pytest.approx(sum(january) / 2)
    for line, count in rows(shown, "goods", "buyers_of"):
        assert people(line.audience, asked) == count


def test_a_season_is_told_by_month_of_the_year():
    months = [Decimal(1)] * 24
    months[0] = months[12] = Decimal(12)  # the first month is a March
    told = season(months, 2)
    assert told[2] == pytest.approx(100 * 12 / (23 / 12))
    assert sum(told) == pytest.approx(1200)
    assert season([Decimal(0)] * 12 + months[:12], 0) == []


def test_months_lead_to_who_bought_then(fair, actor):
    found, shown, asked = ask(actor, "forecast", measure="orders")
    months = defaultdict(int)
    for order in fair.orders:
        if order["kind"] == "sale":
            months[order["day"].year * 12 + order["day"].month - 1] += 1
    assert found.history == [months[found.first + at] for at in range(len(found.history))]
    assert found.first + len(found.history) - 1 == 2026 * 12 + 9
    line, _value = next(rows(shown, "past", "value"))
    october = [o for o in fair.orders if (o["day"].year, o["day"].month) == (2026, 10)]
    assert people(line.audience, asked) == len(fair.buyers(october))
    assert found.ahead and len(found.ahead.values) == 3


def test_a_month_that_has_begun_is_told_and_not_foretold(fair, actor):
    sales = [order for order in fair.orders if order["kind"] == "sale"]
    today = max(order["day"] for order in sales)
    month = [o for o in sales if (o["day"].year, o["day"].month) == (today.year, today.month)]
    assert (today + dt.timedelta(days=1)).month == today.month
    following = (today.replace(day=1) + dt.timedelta(days=31)).strftime("%b %Y")

    found, shown, asked = ask(actor, "forecast", measure="orders", as_of=today)
    assert found.running.to_date == len(month) > 0
    assert found.running.low >= len(month)
    assert shown.answer.startswith(f"{following} may bring")
    [so_far] = shown.stats
    assert "so far" in so_far.label and so_far.text == str(len(month))
    assert people(so_far.audience, asked) == len(fair.buyers(month))
    assert shown.sheet("coming").lines[0].cells[0] == following
    [picture] = shown.pictures
    assert [picture.series[0].values[at] for at in picture.marks] == [len(month)]
    # On the last day of a month nothing is half done.
    end = today.replace(day=1) - dt.timedelta(days=1)
    found, shown, _asked = ask(actor, "forecast", measure="orders", as_of=end)
    assert found.running is None and not shown.stats and len(found.ahead.values) == 3
    assert shown.answer.startswith(today.strftime("%b %Y may bring"))


def year(at: int) -> float:
    return 1000 + 400 * math.sin(at * math.pi / 6)


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_each_period_counts_its_buyers_once(fair, actor, grain):
    """However often they came in it."""
    own = {
        "day": lambda d: d,
        "week": lambda d: d.isocalendar()[:2],
        "month": lambda d: (d.year, d.month),
    }
    expected = defaultdict(set)
    for order in fair.orders:
        if order["kind"] == "sale" and order["customer"]:
            expected[own[grain](order["day"])].add(order["customer"])
    found, _shown, _asked = ask(actor, "trend", grain=grain)
    told = {
        own[grain](dt.date.fromisoformat(part.key)): part.values["buyers"] for part in found.parts
    }
    assert told == {period: len(expected[period]) for period in told}
    assert max(told.values()) > 1 or grain == "day"


def test_a_season_that_repeats_is_foreseen():
    told = forecast([year(at) for at in range(48)], 12)
    assert told.method != "trend"
    assert told.values == pytest.approx([year(at) for at in range(48, 60)], rel=0.02)
    assert told.error < 0.02


def test_without_two_years_nothing_is_foretold():
    """A trend through a part of a year takes the season for growth."""
    assert forecast([year(at) for at in range(26)], 3) is None
    told = forecast([100.0 + 10 * at for at in range(27)], 2)
    assert told.values[0] == pytest.approx(370, rel=0.05)


def test_what_the_past_says_of_a_forecast_was_chosen_without_knowing_it():
    """Each forecast from the past uses the method that was the best until then, beside a season ago."""
    random = np.random.default_rng(7)
    values = [year(at) * float(np.exp(0.1 * random.standard_normal())) for at in range(40)]
    told = forecast(values, 1)
    came = values[24:]
    naive = sum(abs(values[at] - values[at - 12]) for at in range(24, 40)) / sum(came)
    assert told.naive_error == pytest.approx(naive)
    assert told.error > 0 and told.origins == 16
    # Of a season that grows by the same factor, a year ago alone is worse than what knows growth.
    growing = [year(at) * 1.02**at for at in range(48)]
    told = forecast(growing, 1)
    assert told.error < told.naive_error and told.method != "naive"


@pytest.mark.parametrize("history", [[0.0] * 30, [1e-300, *[1e7] * 29], [1e7] * 29 + [5e-324]])
def test_a_nearly_empty_month_breaks_nothing(history):
    with np.errstate(all="raise", under="ignore"):
        told = forecast(history, 12)
    assert all(math.isfinite(value) for value in [*told.values, *told.low, *told.high, told.error])


def test_the_interval_holds_what_it_promises():
    """Of many made-up histories, the next value lies inside in about four of five."""
    random, inside = np.random.default_rng(5), 0
    for _shop in range(120):
        values = 1000 * np.exp(0.2 * random.standard_normal(31))
        told = forecast(values[:30], 1, season=12)
        inside += told.low[0] <= values[30] <= told.high[0]
    assert 0.7 <= inside / 120 <= 0.95


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1e7), min_size=27, max_size=40), st.integers(1, 12))
def test_an_interval_is_around_its_value_and_never_narrows(history, periods):
    with np.errstate(over="raise", invalid="raise"):
        told = forecast(history, periods)
    assert len(told.values) == periods
    slack = 1e-6 * (1 + max(history))
    for low, value, high in zip(told.low, told.values, told.high, strict=True):
        assert low - slack <= value <= high + slack
    if min(history) <= max(history) / 1000:  # else it is told by factors
        widths = [high - low for low, high in zip(told.low, told.high, strict=True)]
        assert all(b >= a - slack for a, b in pairwise(widths))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 5000), min_size=56, max_size=90), st.integers(0, 6))
def test_how_far_off_a_day_is(values, weekday):
    level = [statistics.median(values[max(0, at - 14) : at + 15]) for at in range(len(values))]
    factors = []
    for name in range(7):
        known = [
            v / m
            for at, (v, m) in enumerate(zip(values, level, strict=True))
            if (at + weekday) % 7 == name and m > 0
        ]
        factors.append(statistics.median(known) if known else 1)
    usual = [m * factors[(at + weekday) % 7] for at, m in enumerate(level)]
    errors = [math.sqrt(v) - math.sqrt(u) for v, u in zip(values, usual, strict=True)]
    middle = statistics.median(errors)
    spread = statistics.median(abs(error - middle) for error in errors)
    wanted = [0.6745 * (error - middle) / spread if spread else 0 for error in errors]
    assert unusual.scores(values, unusual.expected(values, weekday)) == pytest.approx(
        wanted, rel=1e-6, abs=1e-6
    )
