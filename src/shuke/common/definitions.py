"""Checking what somebody wrote as JSON: each fault by its place."""

import datetime as dt
from collections.abc import Mapping, MutableMapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _


def whole(value: Any, low: int, high: int, place: str, wrong: MutableMapping[str, Any]) -> int:
    """A whole number between these; else `low`, and `wrong` says so of the place."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    wrong[place] = _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
    return low


def decimal(value: Any, low: str, high: int, place: str, wrong: MutableMapping[str, Any]) -> str:
    """A number between these with two decimals at most, as text; else `low`."""
    try:
        number = Decimal(str(value))
        fits = number.is_finite() and Decimal(low) <= number <= high
        if not fits or number != number.quantize(Decimal("0.01")):
            raise InvalidOperation
    except InvalidOperation:
        words = {"low": low, "high": high}
        wrong[place] = _("A number from %(low)s to %(high)s, with two decimals at most.") % words
        return low
    return f"{number.normalize():f}"


def choice(
    value: Any, choices: Mapping[str, Any], place: str, wrong: MutableMapping[str, Any]
) -> str:
    """One of these; else the first."""
    if isinstance(value, str) and value in choices:
        return value
    wrong[place] = _("One of: %(choices)s.") % {"choices": ", ".join(choices)}
    return next(iter(choices))


def day(value: Any, place: str, wrong: MutableMapping[str, Any]) -> str:
    """An ISO day, "" for none and for what is none."""
    try:
        return dt.date.fromisoformat(value).isoformat() if value else ""
    except (TypeError, ValueError):
        wrong[place] = _("A day, such as 2026-05-04.")
        return ""
