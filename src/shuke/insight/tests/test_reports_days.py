"""Days that stood out, and the day that has begun."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.insight.tests.fair import ask, people, rows
from shuke.team.models import OwnDay

pytestmark = pytest.mark.once


def test_a_great_day_is_found_and_leads_to_its_buyers(shop, actor):
    first = dt.date(2026, 8, 1)
    crowd = [shop.person(f"p{number}") for number in range(12)]
    for at in range(100):
        for person in crowd[: 2 + at % 3]:
            shop.order(person, f"{first + dt.timedelta(days=at)}T10:00", ("CUBE", 1, 10))
    for person in crowd:
        shop.order(person, "2026-09-09T20:00", ("CUBE", 1, 10))
    shop.fill()
    _found, shown, asked = ask(actor, "unusual", days=110)
    [(line, buyers), *_others] = rows(shown, "days", "buyers")
    assert line.cells[0] == "9 Sept 2026" and buyers == 12
    assert people(line.audience, asked) == 12
    assert "9 Sept 2026" in shown.answer
    assert shown.pictures[0].marks[37] == "unusually much"


def test_a_day_of_shopping_is_named_and_expected_the_second_time(shop, actor):
    """Also a lunar holiday, and a day that the shop named itself."""
    first = dt.date(2024, 10, 1)
    crowd = [shop.person(f"p{number}") for number in range(14)]
    for at in range(780):
        day = first + dt.timedelta(days=at)
        busy = (day.month, day.day) == (11, 11) or day == dt.date(2026, 5, 20)
        for person in crowd if busy else crowd[: 2 + at % 3]:
            shop.order(person, f"{day}T10:00", ("CUBE", 1, 10))
    OwnDay.objects.create(day=dt.date(2026, 5, 20), name="店庆", by="t", at=clock.now())
    shop.fill()
    told, shown, _asked = ask(actor, "unusual", days=330)
    names = {day.day: day.name for day in told.days}
    assert "Double 11" in shown.answer or "店庆" in shown.answer
    assert names[dt.date(2026, 5, 20)] == "店庆"
    assert names[dt.date(2026, 11, 11)] == "Double 11" and names[dt.date(2026, 11, 12)] == ""
    assert "New Year" in names[dt.date(2026, 1, 1)]
    assert "Spring" in names[dt.date(2026, 2, 17)] or "Chinese" in names[dt.date(2026, 2, 17)]
    [once] = [line.cells[2] for line in shown.sheet("days").lines if "Nov" in line.cells[0]]
    assert once == "Double 11"
    # With the year before in view, it went as that day goes.
    told, shown, _asked = ask(actor, "unusual", days=760)
    assert not [line for line in shown.sheet("days").lines if "Nov" in line.cells[0]]
    [line] = [line for line in shown.sheet("days").lines if line.cells[2] == "店庆"]
    assert line.cells[0] == "20 May 2026"


def test_today_counts_and_the_days_before_end_at_the_same_hour(shop, call, browse):
    person = shop.person("a")
    shop.order(person, "2026-11-20T08:00", ("CUBE", 1, 10))
    shop.order(person, "2026-11-13T08:00", ("CUBE", 1, 30))
    shop.order(person, "2026-11-13T23:30", ("CUBE", 1, 500))  # later than it is now
    shop.order(person, "2026-11-10T08:00", ("CUBE", 1, 15), kind="return")
    shop.fill()
    told = call("analyst").get("/insight/summary", days="7").json()
    assert (told["lately"]["revenue"], told["before"]["revenue"]) == ("10.00", "15.00")
    shop.order(person, "2026-11-19T08:00", ("CUBE", 1, 1), kind="return")
    shop.fill()
    page = browse("analyst").get("/insight/summary/?days=7").text
    assert "40.0 points" in page, "a share moves by points, not by a share of itself"
