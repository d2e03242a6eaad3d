"""Days that have a name: festivals of shopping, public holidays, the shop's own days."""

import datetime as dt
from collections.abc import Hashable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shuke.team.queries.hours import calendar

#: (month, day) -> what the trade calls it. Holidays, the lunar ones among them, are in the team's calendar.
SHOPPING = {
    (6, 18): gettext_lazy("618"),
    (11, 11): gettext_lazy("Double 11"),
    (12, 12): gettext_lazy("Double 12"),
}


def named_days(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The names of those from `first` to `last` that have one, in the reader's language; the shop's own
    name comes first."""
    rules = calendar()
    names = {}
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        own = rules.own[day].name if day in rules.own else ""
        shopping = SHOPPING.get((day.month, day.day), "")
        every = [own, str(shopping), rules.holidays.get(day) or ""]
        if name := _(", ").join(dict.fromkeys(name for name in every if name)):
            names[day] = name
    return names


def names_mark() -> Hashable:
    """What the names rest on: another language or another day of the shop's own, other names."""
    return get_language(), tuple(sorted((day, own.name) for day, own in calendar().own.items()))
