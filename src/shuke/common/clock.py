"""Time: stored in UTC, shown in the shop's zone, read through one replaceable clock."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from shuke.common import basics

_read: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)  # noqa: E731


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _read()


def shop_zone() -> ZoneInfo:
    """The zone in which the shop lives."""
    return basics.zone()


def today() -> dt.date:
    """The calendar day in the shop's zone."""
    return now().astimezone(shop_zone()).date()


def day_start(day: dt.date) -> dt.datetime:
    """The instant at which `day` begins in the shop's zone, in UTC."""
    return dt.datetime.combine(day, dt.time(), shop_zone()).astimezone(dt.UTC)


@contextmanager
def fixed(instant: dt.datetime | Callable[[], dt.datetime]) -> Iterator[None]:
    """Replace the clock inside the block: a fixed instant, or a function that gives one."""
    global _read  # noqa: PLW0603
    before = _read
    _read = instant if callable(instant) else (lambda: instant)
    try:
        yield
    finally:
        _read = before
