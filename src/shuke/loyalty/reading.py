"""Reading what an owner wrote: each function gives a value that can be used, and notes what is wrong with it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _


def whole(raw: Mapping, name: str, low: int, high: int, wrong: dict[str, str]) -> int:
    value = raw[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        wrong[name] = _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
        return low
    return value


def decimal(raw: Mapping, name: str, low: str, high: int, wrong: dict[str, str]) -> str:
    """A number with two decimals at most, as text."""
    try:
        value = Decimal(str(raw[name]))
        fits = value.is_finite() and Decimal(low) <= value <= high
        if not fits or value != value.quantize(Decimal("0.01")):
            raise InvalidOperation
    except InvalidOperation:
        words = {"low": low, "high": high}
        wrong[name] = _("A number from %(low)s to %(high)s, with two decimals at most.") % words
        return low
    return f"{value.normalize():f}"


def choice(raw: Mapping, name: str, choices: Mapping[str, Any], wrong: dict[str, str]) -> str:
    value = raw[name]
    if not isinstance(value, str) or value not in choices:
        wrong[name] = _("One of: %(choices)s.") % {"choices": ", ".join(choices)}
        return next(iter(choices))
    return value


def day(raw: Mapping, name: str, wrong: dict[str, str]) -> str:
    value = raw[name]
    try:
        if value:
            value = dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        wrong[name] = _("A day, such as 2026-05-04.")
        return ""
    return value or ""
