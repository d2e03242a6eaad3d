"""Quiet hours and windows of caps as arithmetic, in every zone and at every change of the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shuke.engage.gates.quiet import allowed_from
from shuke.engage.rules import quiet_until, window_start

pytestmark = pytest.mark.once

zones = st.sampled_from(
    ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
     "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia"]
).map(ZoneInfo)  # fmt: skip
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
instants = st.datetimes(
    dt.datetime(2010, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)
)  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


def is_quiet(at: dt.datetime, zone: ZoneInfo, begins: dt.time, ends: dt.time) -> bool:
    """Said in another way: minutes since the beginning of the quiet hours."""
    minutes = [time.hour * 60 + time.minute for time in (at.astimezone(zone).time(), begins, ends)]
    return (minutes[0] - minutes[1]) % 1440 < (minutes[2] - minutes[1]) % 1440


@given(instants, zones, times, times)
@example(dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), BERLIN, dt.time(22), dt.time(2, 45))
@example(dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), BERLIN, dt.time(22), dt.time(2, 45))
@example(dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), BERLIN, dt.time(22), dt.time(2, 30))
def test_quiet_hours_end_later_and_when_they_say(at, zone, begins, ends):
    if begins == ends:
        return
    until = quiet_until(at, zone, begins, ends)
    assert (until is not None) == is_quiet(at, zone, begins, ends)
    if until:
        assert at < until <= at + dt.timedelta(days=1, hours=2)
        assert not is_quiet(until, zone, begins, ends)


@given(instants, zones)
def test_two_quiet_times_wait_for_the_first_hour_that_both_leave(at, zone):
    both = [(dt.time(21), dt.time(9)), (dt.time(8), dt.time(10))]
    until = allowed_from(at, zone, both)
    at_last = until or at
    assert not any(is_quiet(at_last, zone, *times) for times in both)
    assert (until is None) == (not any(is_quiet(at, zone, *times) for times in both))


@given(instants, zones, st.sampled_from([1, 7, 30]))
def test_a_window_is_so_many_calendar_days_that_end_today(at, zone, days):
    start = window_start(at, days, zone)
    assert start <= at
    dates = at.astimezone(zone).date() - start.astimezone(zone).date()
    # A zone that jumps over the date line, or begins its summer at midnight, has days without one.
    assert dt.timedelta(days=days - 2) <= dates <= dt.timedelta(days=days)
