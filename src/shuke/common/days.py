"""Days that people give: which ones are spoken of, and what is said of others."""

import datetime as dt
from calendar import monthrange

from django.utils.translation import gettext as _

#: Days are spoken of within these years; what counts back or ahead from them still is a day.
YEARS = (1900, 2200)


def is_beyond(day: dt.date) -> bool:
    """Whether a day is outside `YEARS`: a slip of the keys, not a day that somebody means."""
    return not YEARS[0] <= day.year <= YEARS[1]


def beyond_years() -> str:
    """What is said of a day outside `YEARS`."""
    years = {"first": YEARS[0], "last": YEARS[1]}
    return _("Enter a day between %(first)s and %(last)s.") % years


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later (before, when negative), or the last one of a shorter month. The last day
    there is, where that is further than calendars go."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9998:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
