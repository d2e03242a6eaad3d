"""Checking what somebody wrote as JSON: each fault by its place."""

from collections.abc import MutableMapping
from typing import Any

from django.utils.translation import gettext as _


def whole(value: Any, low: int, high: int, place: str, wrong: MutableMapping[str, Any]) -> int:
    """A whole number between these; else `low`, and `wrong` says so of the place."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    wrong[place] = _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
    return low
