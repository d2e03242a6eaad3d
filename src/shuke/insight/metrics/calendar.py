"""Days, weeks and months in the shop's zone, as whole numbers that every engine computes alike.

Engines disagree about zones inside expressions; whole numbers they all add up in the same way. An
instant becomes a day number (days since 1970-01-01) by the zone's offset at that instant, a day becomes
a month number (years since 0 times 12, plus the month from 0) as a date without a zone.
"""

import datetime as dt
from functools import lru_cache
from typing import Literal

import ibis
import ibis.expr.types as ir

from shuke.common import clock

Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month")
EPOCH = dt.date(1970, 1, 1)
#: 1970-01-01 was a Thursday; weeks begin on Monday.
_MONDAY = 3
#: The zone's offsets are looked up from the first to the last of these years; before and after, the
#: nearest one is taken.
_YEARS = (2000, 2045)


def local_day(at: ir.TimestampValue) -> ir.IntegerValue:
    """The day number of an instant in the shop's zone."""
    seconds = at.epoch_seconds().cast("int64")
    return _floor(seconds + _offset(seconds), 86_400)


def period(at: ir.TimestampValue, grain: Grain) -> ir.IntegerValue:
    """The number of the day, week (Monday first) or month that an instant falls into."""
    return of_day(local_day(at), grain)


def of_day(day: ir.IntegerValue, grain: Grain) -> ir.IntegerValue:
    """The number of the day, week or month that a day (its number) lies in."""
    match grain:
        case "day":
            return day
        case "week":
            return _floor(day + _MONDAY, 7)
    return month_of(day)


def number_of(day: dt.date, grain: Grain) -> int:
    """The same number for a day."""
    days = (day - EPOCH).days
    match grain:
        case "day":
            return days
        case "week":
            return (days + _MONDAY) // 7
    return day.year * 12 + day.month - 1


def first_day(number: int, grain: Grain) -> dt.date:
    """The day on which a day, week or month begins."""
    match grain:
        case "day":
            return EPOCH + dt.timedelta(days=number)
        case "week":
            return EPOCH + dt.timedelta(days=number * 7 - _MONDAY)
    return dt.date(number // 12, number % 12 + 1, 1)


def last_day(number: int, grain: Grain) -> dt.date:
    """The day on which it ends."""
    return first_day(number + 1, grain) - dt.timedelta(days=1)


def month_of(day: ir.IntegerValue) -> ir.IntegerValue:
    """The number of the month that a day (its number) lies in."""
    date = ibis.literal(EPOCH) + day.as_interval("D")
    return (date.year() * 12 + date.month() - 1).cast("int64")


def _floor(value: ir.IntegerValue, by: int) -> ir.IntegerValue:
    return (value // by).cast("int64")


def _offset(seconds: ir.IntegerValue) -> ir.IntegerValue:
    return _between(seconds, _changes(clock.shop_zone().key))


def _between(seconds: ir.IntegerValue, changes: tuple[tuple[int, int], ...]) -> ir.IntegerValue:
    """The offset in force, found by halving: a zone with summer time has a hundred of them."""
    if len(changes) == 1:
        return ibis.literal(changes[0][1], type="int64")
    half = len(changes) // 2
    return ibis.ifelse(
        seconds < changes[half][0],
        _between(seconds, changes[:half]),
        _between(seconds, changes[half:]),
    )


@lru_cache(maxsize=8)
def _changes(zone: str) -> tuple[tuple[int, int], ...]:
    """(from this second on, seconds east of UTC) of the shop's zone: one row where it never changes."""
    where = clock.shop_zone()
    hour = int(dt.datetime(_YEARS[0], 1, 1, tzinfo=dt.UTC).timestamp())
    last = int(dt.datetime(_YEARS[-1], 1, 1, tzinfo=dt.UTC).timestamp())

    def east(second: int) -> int:
        offset = dt.datetime.fromtimestamp(second, where).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    changes = [(hour, east(hour))]
    step = 86_400
    while hour < last:
        if east(hour + step) != changes[-1][1]:
            low, high = hour, hour + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if east(middle) == changes[-1][1] else (low, middle)
            changes.append((high, east(high)))
        hour += step
    return tuple(changes)
