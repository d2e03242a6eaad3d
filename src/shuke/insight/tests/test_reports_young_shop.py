"""What reports say in a shop that has just begun: no costs told, few orders, no season."""

import datetime as dt

import pytest

from shuke.insight.metrics.causes import causes
from shuke.insight.tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def day(ago: int) -> str:
    return (TODAY.date() - dt.timedelta(days=ago)).isoformat() + "T10:00"


@pytest.fixture
def young(shop):
    """Thirty people with an order every few days, of whose goods no cost is known."""
    people = [shop.person(f"顾客{n}", source="") for n in range(30)]
    for number, person in enumerate(people):
        shop.order(person, day(100 - 3 * number), ("BODY-80", 1, 100), ("CUBE", 1, 20))
        shop.order(person, day(98 - 3 * number), ("BODY-80", 1, 100))
        shop.order(person, day(97 - 3 * number), ("CUBE", 1, 20))
    shop.fill()
    return shop


def test_profit_of_which_nothing_is_known_is_not_told_as_nothing(young, browse):
    keepers = browse("owner").get("/insight/keepers/")
    assert "No cost is known yet" in keepers.text and "Import unit costs" in keepers.text
    assert "bring nothing" not in keepers.text
    sheet = keepers.context["presentation"].sheet("groups")
    column = [head.key for head in sheet.heads].index("profit")
    assert sheet.lines[1].cells[column] is None
    sources = browse("owner").get("/insight/sources/?days=365&horizon=30")
    [line] = sources.context["presentation"].sheet("sources").lines
    assert line.cells[0] == "Source not known" and line.cells[1] == 30
    assert line.cells[5] is None, "profit"
    assert line.cells[4] > 0, "revenue"
    assert "Import unit costs" not in browse("analyst").get("/insight/keepers/").text


def test_a_pair_by_chance_is_no_news(young, browse):
    shown = browse("owner").get("/insight/pairs/?what=product&when=same&days=365&least=5").text
    assert "Nothing is bought together more often than by chance." in shown
    assert "often takes" not in shown


def test_where_most_days_bring_nothing_no_day_stands_out(shop, browse):
    for ago in (5, 9, 22, 34, 70):
        shop.order(shop.person("林小满"), day(ago))
    shop.fill()
    shown = browse("owner").get("/insight/unusual/?days=0").text
    assert "No day stands out" in shown and "Most days bring no order" in shown


def test_a_forecast_that_cannot_be_says_so_first(young, browse):
    shown = browse("owner").get("/insight/forecast/")
    assert "whole months are known" in shown.context["presentation"].answer


def test_the_summary_says_why_revenue_moved(shop, browse):
    """A month ago ten people spent 200 each; now five do, with 100 each: both count alike."""
    for number in range(10):
        shop.order(shop.person(f"甲{number}"), day(45), ("BODY-80", 2, 100))
    for number in range(5):
        shop.order(shop.person(f"乙{number}"), day(10), ("BODY-80", 1, 100))
    shop.fill()
    shown = browse("owner").get("/insight/summary/").text
    assert (
        "Why net revenue fell: fewer people bought (5 instead of 10): −¥750; orders were" in shown
    )
    assert "orders were smaller (¥100 instead of ¥200): −¥750." in shown
    assert "Why net revenue fell" in browse("owner").get("/").text


@pytest.mark.once
def test_causes_leave_nothing_over():
    before = {"revenue": 16483.7, "orders": 43, "buyers": 35}
    now = {"revenue": 10308.75, "orders": 36, "buyers": 34}
    found = causes(now, before)
    assert [cause.key for cause in found] == ["basket", "frequency"], "one buyer less says nothing"
    everything = causes(
        {"revenue": 4, "orders": 4, "buyers": 2}, {"revenue": 27, "orders": 9, "buyers": 3}
    )
    assert sum(cause.amount for cause in everything) == pytest.approx(-23)
    assert causes(now, {**before, "revenue": 0}) == []
    assert causes(now, now) == []
