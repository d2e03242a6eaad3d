"""Months of the shop's zone, as reports tell them."""

import datetime as dt
from typing import Any

from shuke.common.kit import formats
from shuke.insight.metrics import calendar
from shuke.insight.reports import presentation


def next_open(as_of: dt.date) -> int:
    """The number of the first month that is not over on that day."""
    return calendar.number_of(as_of + dt.timedelta(days=1), "month")


def name(number: int) -> str:
    return formats.month(calendar.first_day(number, "month"))


def bought(first: int, last: int, **things: list[str]) -> dict[str, Any]:
    """The condition of an order in these months, of `things` (categories, brands, products)."""
    start, end = calendar.first_day(first, "month"), calendar.last_day(last, "month")
    return presentation.bought(start, end, **things)
