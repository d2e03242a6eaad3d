"""Business time: sums over hours, holidays and make-up days; the page that sets them."""

import datetime as dt
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.team.calendar import Calendar, Day
from shuke.team.queries.hours import USUAL, calendar, special_days

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = Calendar(ZONE, USUAL, holidays.country_holidays("CN"), {})


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.once
def test_a_weekend_and_a_holiday_do_not_count():
    friday, monday = at("2026-11-27T17:00"), at("2026-11-30T10:00")
    assert CHINA.between(friday, monday) == dt.timedelta(hours=2)
    assert CHINA.add(friday, dt.timedelta(hours=2)) == monday
    assert not CHINA.is_open(at("2026-10-01T10:00"))  # National Day, a Thursday
    assert CHINA.is_open(at("2026-02-14T10:00"))  # a Saturday that makes up for New Year
    assert CHINA.on(dt.date(2026, 10, 1)).name


@pytest.mark.once
def test_own_days_come_first():
    day = dt.date(2026, 10, 1)
    own = {day: Day(day, (dt.time(10), dt.time(12)), "sale")}
    rules = Calendar(ZONE, USUAL, CHINA.holidays, own)
    assert rules.is_open(at("2026-10-01T11:00")) and not rules.is_open(at("2026-10-01T12:00"))


@pytest.mark.once
def test_a_shop_that_never_opens_says_so():
    with pytest.raises(ValueError, match="never opens"):
        Calendar(ZONE, {}, {}, {}).add(at("2026-10-01T11:00"), dt.timedelta(hours=1))


instants = st.datetimes(dt.datetime(2025, 12, 1), dt.datetime(2027, 3, 1)).map(
    lambda each: each.replace(microsecond=0, tzinfo=ZONE)
)
spans = st.integers(0, 400 * 3600).map(lambda seconds: dt.timedelta(seconds=seconds))


@pytest.mark.once
@given(instants, spans)
def test_adding_and_measuring_agree(start, span):
    end = CHINA.add(start, span)
    assert end >= start and CHINA.between(start, end) == span


@pytest.mark.once
@given(instants, instants, instants)
def test_business_time_adds_up(a, b, c):
    a, b, c = sorted([a, b, c])
    assert CHINA.between(a, b) + CHINA.between(b, c) == CHINA.between(a, c)
    assert CHINA.between(c, a) == -CHINA.between(a, c)
    assert dt.timedelta() <= CHINA.between(a, b) <= b - a


@pytest.mark.once
@given(instants)
def test_open_means_that_time_passes(moment):
    second = dt.timedelta(seconds=1)
    assert CHINA.is_open(moment) == (CHINA.between(moment, moment + second) == second)


@pytest.mark.django_db
def test_the_page_sets_hours_and_own_days(browse):
    client = browse("owner")
    with clock.fixed(at("2026-09-20T12:00")):
        page = client.get("/team/hours/").content.decode()
        assert "National Day" in page and "09:00" in page and "Sunday" in page
        assert "星期日" in browse("owner", "zh-hans").get("/team/hours/").content.decode()
        client.post("/team/hours/weekly/", {"opens-0": "10:00", "closes-0": "19:30"})
        assert calendar().weekly == {0: (dt.time(10), dt.time(19, 30))}
        day = {"day": "2026-10-01", "opens": "10:00", "closes": "12:00", "name": "Sale"}
        assert "Sale" in client.post("/team/hours/days/", day, follow=True).content.decode()
        assert calendar().is_open(at("2026-10-01T11:00"))
        client.post("/team/hours/days/", {"day": "2026-10-01", "remove": "1"})
        assert not calendar().own
        for wrong in ({"opens-0": "19:00", "closes-0": "10:00"}, {"opens-0": "x"}, {}):
            assert client.post("/team/hours/weekly/", wrong).status_code == 422
    kinds = set(RecordedFact.objects.values_list("kind", flat=True))
    assert {"staff.hours", "staff.own_day", "staff.own_day_removed"} <= kinds


@pytest.mark.django_db
def test_a_country_without_known_holidays_has_none(settings):
    settings.PHONE_REGION = "XX"
    assert special_days() == []


@pytest.mark.django_db
def test_the_api_tells_the_days(actor, client):
    from shuke.team.commands import make_token

    _row, secret = make_token(actor("agent"), name="t", scopes=["calendar.view"])
    headers = {"authorization": f"Bearer {secret}"}
    days = client.get("/api/v1/business-days?start=2026-09-30&days=2", headers=headers).json()
    assert [(day["opens"], bool(day["name"])) for day in days] == [
        ("09:00", False),
        (None, True),
    ]
    for wrong in ("start=2026-09-30&days=0", "start=9999-12-31&days=9", "start=x"):
        assert client.get(f"/api/v1/business-days?{wrong}", headers=headers).status_code == 422
