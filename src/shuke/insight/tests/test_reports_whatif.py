"""What fewer lost, higher prices, more orders or more newcomers would bring: equal to a plain reckoning of the shop's own
two years, with an interval, and every assumption in the address."""

import datetime as dt
import io
import json
from decimal import Decimal

import numpy as np
import pytest
from django.core.management import call_command

from shuke.common.access import SYSTEM
from shuke.insight.reports.whatif_figures import Changes, Rates, _drawn, effect
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.fair import ask
from shuke.shop.commands import Cost, state_spend

pytestmark = pytest.mark.once
LAST = TODAY.date()


def day(ago: int) -> str:
    return (LAST - dt.timedelta(days=ago)).isoformat()


@pytest.fixture(scope="module")
def years(lasting_shop):
    """80 bought in the year before the last, 50 of them again; 20 came new, 6 came back from longer ago."""
    shop = lasting_shop
    for number in range(80):
        person = shop.person(f"p{number}")
        shop.order(person, day(500), cost=60)
        if number < 50:
            shop.order(
                person, day(100), ("CUBE", 1, 52 + number, 1), discount=1,
                cost=(50 + number) * Decimal("0.6"),
            )  # fmt: skip
    for number in range(26):
        person = shop.person(f"n{number}", source="wechat")
        if number < 6:
            shop.order(person, day(900), cost=60)
        shop.order(person, day(50), cost=60)
        shop.order(person, day(10), cost=60)
    shop.order(shop.person("unpaid"), day(10), status="unpaid")
    state_spend(SYSTEM, [Cost("wechat", LAST - dt.timedelta(days=99), LAST, Decimal(400))])
    shop.fill()
    return shop


def plainly(years: int, churn_less=0.0, price=0.0, frequency=0.0, newcomers=0.0, lost=0.0) -> float:
    """Profit of so many years, by hand."""
    there, total = 76.0, 0.0
    revenue = (sum(range(50, 100)) + 26 * 200) / 76
    orders = (1 + frequency) * (1 - lost * price)
    for _year in range(years):
        there = there * (1 - (30 / 80 - churn_less)) + 20 * (1 + newcomers) + 6
        total += there * revenue * orders * (0.4 + price) - 20 * (1 + newcomers) * 20
    return total


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({"churn": 5}, {"churn_less": 0.05}),
        ({"churn": 0, "price": 3, "lost": 10}, {"price": 0.03, "lost": 1.0}),
        ({"churn": 0, "frequency": 10, "years": 5}, {"frequency": 0.1}),
        ({"churn": -2, "newcomers": 50}, {"churn_less": -0.02, "newcomers": 0.5}),
    ],
)
def test_it_is_the_plain_reckoning_of_two_years(years, actor, options, changes):
    found, shown, _asked = ask(actor, "whatif", as_of=LAST.isoformat(), **options)
    rates = found.rates
    assert (rates.active, rates.before, rates.stayed, rates.new, rates.back) == (76, 80, 50, 20, 6)
    assert (rates.margin, rates.cost) == (pytest.approx(0.4), 20.0)
    span = options.get("years", 3)
    assert [year.number for year in found.years] == list(range(1, span + 1))
    assert sum(year.profit for year in found.years) == pytest.approx(plainly(span))
    worth = plainly(span, **changes) - plainly(span)
    assert found.whole.worth == pytest.approx(worth)
    assert found.whole.low < worth < found.whole.high
    assert found.point.worth == pytest.approx(plainly(span, churn_less=0.01) - plainly(span))
    assert {each.key for each in found.effects} == {
        k for k in ("churn", "price", "frequency", "newcomers") if options.get(k)
    }
    assert "in 19 of 20 cases" in shown.answer


def test_it_says_what_five_points_are_worth_here_and_whom_to_keep(years, browse):
    page = browse("owner").get("/insight/whatif/", {"as_of": LAST.isoformat()}).content.decode()
    assert "5 points less churn would be worth about" in page and "Churn a year" in page
    assert "What it rests on" in page and "Cost of a new customer" in page
    assert "still_buying" in page and "Doubtful whether they still buy" in page
    changed = (
        browse("owner")
        .get("/insight/whatif/", {"as_of": LAST.isoformat(), "churn": "0", "frequency": "8"})
        .content.decode()
    )
    assert "These changes are worth about" in changed and 'value="8"' in changed
    nothing = (
        browse("owner")
        .get("/insight/whatif/", {"as_of": LAST.isoformat(), "churn": "0"})
        .content.decode()
    )
    assert "Nothing is changed yet" in nothing
    definition = check(
        {"where": {"all": [{"field": "still_buying", "op": "between", "low": 20, "high": 59}]}}
    )
    assert running.count(definition).people == 0  # nobody was scored in this shop


def test_assumptions_are_the_shops_own_until_they_are_set(years, actor):
    found, shown, _asked = ask(actor, "whatif", as_of=LAST.isoformat(), margin=50, cost=7, price=4)
    assert (found.rates.margin, found.rates.cost) == (0.5, 7.0)
    assert any("buy less because of the price" in notice for notice in shown.notices)
    assert shown.sheet("assumptions").lines[-1].cells[1] == "¥7.00"


def test_programs_and_the_command_line_get_the_same(years, call):
    out = io.StringIO()
    call_command(
        "report", "whatif", "--as-of", LAST.isoformat(), "--option", "churn=5", "--json", stdout=out
    )
    told = json.loads(out.getvalue())
    assert told["whole"]["worth"] == pytest.approx(plainly(3, churn_less=0.05) - plainly(3))
    answer = call("analyst").get("/reports/whatif", as_of=LAST.isoformat(), churn="5").json()
    assert answer["whole"] == told["whole"]
    refused = call("analyst").get("/reports/whatif", churn="500")
    assert refused.status_code == 422


def test_winning_and_keeping_stand_beside_what_is_published(years, actor):
    found, shown, _asked = ask(actor, "whatif", as_of=LAST.isoformat())
    # 50 who came again got 2 off each time; 20 newcomers cost 400.
    assert (found.keeping, found.ratio) == (pytest.approx(2.0), pytest.approx(10.0))
    ratio, churn = shown.sheet("published").lines
    assert ratio.cells[1:3] == ("10.0", "5") and churn.cells[1:3] == ("37.5%", "10%")
    winning = {each.source: each for each in found.winning}
    assert winning["wechat"].customers == 20 and winning["wechat"].cost == 20.0


def test_without_two_years_or_costs_it_says_so(years, actor):
    _found, shown, _asked = ask(actor, "whatif", as_of=day(600))
    assert "two years of orders" in shown.answer and "50 customers" in shown.answer
    assert shown.sheet("assumptions").lines[-1].cells[1] == "none was stated"
    assert [sheet.key for sheet in shown.sheets] == ["assumptions"] and not shown.stats
    _found, shown, _asked = ask(actor, "whatif", as_of=day(2000))
    assert "two years of orders" in shown.missing and not shown.sheets


def test_without_any_cost_it_asks_for_the_margin(years, actor):
    from dataclasses import replace

    from shuke.insight.reports.whatif import present

    found, _shown, asked = ask(actor, "whatif", as_of=LAST.isoformat())
    shown = present(replace(found, missing="margin"), asked)
    assert "set your margin above" in shown.answer


def test_the_interval_holds_what_made_up_shops_really_get():
    """Shops made with a known churn: what five points bring in one year lies in the interval as often as it says."""
    rng, inside = np.random.default_rng(2), 0
    for _shop in range(200):
        churn, before = 0.4, 300
        kept = rng.binomial(before, 1 - churn)
        new = rng.poisson(100)
        amounts = rng.gamma(2.0, 50.0, kept + new)
        rates = Rates(
            kept + new,
            before,
            kept,
            new,
            0,
            1.0,
            amounts.mean(),
            amounts.std() / len(amounts) ** 0.5,
            0.4,
            0.0,
        )
        told = effect("churn", rates, _drawn(rates), Changes(churn=0.05), 1)
        truth = rates.active * 0.05 * 100.0 * 0.4
        inside += told.low <= truth <= told.high
    assert inside >= 180
