"""Days, weeks and months in the shop's zone, against Python's own calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shuke.insight.metrics import calendar

pytestmark = pytest.mark.once
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe")
instants = st.datetimes(dt.datetime(2000, 1, 2), dt.datetime(2044, 12, 30))
#: Around the change to and from summer time in London, and a leap day.
BORDERS = [
    dt.datetime(2026, 3, 29, 0, 59, 59),
    dt.datetime(2026, 3, 29, 1),
    dt.datetime(2026, 10, 24, 23, 30),
    dt.datetime(2026, 10, 25, 23, 30),
    dt.datetime(2024, 2, 29, 23, 59, 59),
]


@pytest.mark.parametrize("zone", ZONES)
def test_every_engine_number_is_the_calendars_number(zone, settings):
    settings.SHOP_ZONE = zone
    duck = ibis.duckdb.connect()
    duck.raw_sql("SET TimeZone = 'UTC'")
    rows = ibis.table({"at": "timestamp('UTC')"}, name="instants")
    asked = duck.compile(rows.select(**{g: calendar.period(rows.at, g) for g in calendar.GRAINS}))

    @given(st.lists(instants, min_size=1, max_size=200))
    @example(BORDERS)
    @bounded
    def check(found: list[dt.datetime]) -> None:
        told = [each.replace(tzinfo=dt.UTC) for each in found]
        duck.con.register("instants", pa.table({"at": pa.array(told, pa.timestamp("us", "UTC"))}))
        got = duck.con.sql(asked).to_arrow_table().to_pydict()
        days = [each.astimezone(ZoneInfo(zone)).date() for each in told]
        for grain in calendar.GRAINS:
            assert got[grain] == [calendar.number_of(day, grain) for day in days]

    check()


bounded = settings(max_examples=6)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)))
def test_a_period_holds_its_days(day):
    for grain in calendar.GRAINS:
        number = calendar.number_of(day, grain)
        first, last = calendar.first_day(number, grain), calendar.last_day(number, grain)
        assert first <= day <= last
        assert calendar.number_of(first, grain) == calendar.number_of(last, grain) == number
