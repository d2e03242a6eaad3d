"""What today's customers will bring: equal to the models on a plain reading of the orders, tried on days that
were held out, and silent where too little is known."""

import datetime as dt
import io
import json

import numpy as np
import pytest
from django.core.management import call_command

from shuke.insight.lifetime import Histories, fit_buying
from shuke.insight.tests.buying import LAST, settle
from shuke.insight.tests.fair import ask

pytestmark = pytest.mark.once
BORDER = dt.date(2026, 8, 20)


@pytest.fixture(scope="module")
def bought(lasting_shop):
    return settle(lasting_shop)


def plain(days: dict[int, set[dt.date]], until: dt.date) -> Histories:
    known = [sorted(d for d in each if d <= until) for each in days.values()]
    known = [each for each in known if each]
    return Histories.grouped(
        np.array([len(each) - 1 for each in known]),
        np.array([(each[-1] - each[0]).days for each in known]),
        np.array([(until - each[0]).days for each in known]),
        7.0,
    )


def test_parameters_and_held_out_days_are_those_of_a_plain_reading(bought):
    out = io.StringIO()
    call_command("report", "value", "--until", f"{BORDER}", "--unit", "week", "--json", stdout=out)
    told = json.loads(out.getvalue())
    of = plain(bought, BORDER)
    fitted = fit_buying(of)
    assert told["buyers"] == of.size
    assert [told["buying"][name] for name in ("r", "alpha", "a", "b")] == pytest.approx(
        fitted.parameters, rel=1e-6
    )
    held, after = told["held_out"], (LAST - BORDER).days
    assert (held["until"], held["last"]) == (f"{BORDER}", f"{LAST}")
    known = [each for each in bought.values() if min(each) <= BORDER]
    assert held["actual"] == sum(day > BORDER for each in known for day in each)
    assert held["expected"] == pytest.approx(float(fitted.orders(of, after / 7) @ of.people))
    assert held["error"] == pytest.approx(held["expected"] / held["actual"] - 1)
    assert sum(column["buyers"] for column in held["columns"]) == held["buyers"] == len(known)
    assert sum(told["chances"]) == of.size
    assert told["outlook"]["alive"] == pytest.approx(float(fitted.alive(of) @ of.people))


def test_without_later_days_the_last_ones_are_held_out(bought, actor):
    found, shown, _asked = ask(actor, "value", as_of=LAST.isoformat(), ahead=180)
    assert found.held_out.last == LAST and found.held_out.until < LAST
    days = (found.held_out.last - found.held_out.until).days
    assert days == 90
    of = plain(bought, found.held_out.until)
    assert found.held_out.expected == pytest.approx(
        float(fit_buying(of).orders(of, days / 7) @ of.people)
    )
    assert "of which it knew nothing" in shown.notices[0]
    assert "In the next 180 days" in shown.answer
    assert [each.id for each in shown.pictures] == ["calibration", "chances"]
    best = shown.sheet("best").lines
    values = [line.cells[1] for line in best]
    assert values == sorted(values, reverse=True) and best[0].person in bought
    assert all(line.cells[2] < 0.5 for line in shown.sheet("leaving").lines)


def test_what_returns_took_is_no_value(bought, actor, lasting_shop):
    found, _shown, _asked = ask(actor, "value", as_of=LAST.isoformat())
    money = found.outlook.value / found.outlook.orders
    assert 40 < money < 90
    assert found.outlook.value_error > 0 and found.outlook.orders_error > 0


def test_too_little_is_said_to_be_too_little(bought, actor):
    _found, shown, _asked = ask(actor, "value", as_of="2025-08-01")
    assert "Too little is known" in shown.answer and "200 buyers" in shown.answer
    assert not shown.stats and not shown.pictures
    days = [len([day for day in each if day <= dt.date(2025, 8, 1)]) for each in bought.values()]
    so_far = [sum(each == n for each in days) for n in range(1, 8)] + [
        sum(each >= 8 for each in days)
    ]
    assert [line.cells[1] for line in shown.sheet("so_far").lines] == so_far
