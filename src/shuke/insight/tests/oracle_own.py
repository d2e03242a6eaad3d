"""The slow, plain reading of conditions about own fields."""

import datetime as dt
from typing import Any


def holds(oracle: Any, c: dict, value: Any, anchor: dt.date) -> bool:
    """`value`: what is known of the person in the field, None for nothing."""
    op = c["op"]
    if op in ("known", "unknown"):
        return (value is not None) == (op == "known")
    if c["field"] == "custom":
        return (value in c["values"]) == (op == "is")
    if value is None:
        return False
    if c["field"] == "custom_number":
        low, high = c.get("value", c.get("low")), c.get("value", c.get("high"))
        return {
            "at_least": value >= low,
            "at_most": value <= high,
            "equals": value == low,
            "between": low <= value <= high,
        }[op]
    if op == "in_next":
        return 0 <= (value - anchor).days <= c["days"]
    if op == "anniversary":
        ahead = [anchor + dt.timedelta(days=n) for n in range(c["days"] + 1)]
        return any(_year_day(value, day) for day in ahead if day.year > value.year)
    return oracle.day(c, value, anchor)


def _year_day(value: dt.date, day: dt.date) -> bool:
    """Whether `day` keeps the day of `value`: 29 February on the 28th of a common year."""
    try:
        return value.replace(year=day.year) == day
    except ValueError:
        return (day.month, day.day) == (2, 28)
