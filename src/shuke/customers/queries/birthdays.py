"""Who has birthday soon, in both calendars."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from lunardate import LunarDate

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.customers.models import Customer
from shuke.customers.queries.lists import people
from shuke.customers.slots import PeopleSet

#: So far ahead Today looks.
DAYS = 7

SOLAR, LUNAR = Customer.Calendar.SOLAR.value, Customer.Calendar.LUNAR.value


@dataclass(frozen=True)
class Birthday:
    """A customer and the solar day of their next birthday."""

    customer: Customer
    day: dt.date

    @property
    def is_lunar(self) -> bool:
        return self.customer.birth_calendar == LUNAR


@dataclass(frozen=True)
class Birthdays:
    """`count` people within the window, `today` of them now; `first`: today's, then the soonest,
    among those of one day who spent most first."""

    count: int
    today: int
    first: list[Birthday]


def birthdays(actor: Actor, days: int = DAYS, limit: int = 4) -> Birthdays:
    """Customers (not prospects) with a birthday today or in the next `days`."""
    today = clock.today()
    on = _window(days)
    rows = (
        people(actor)
        .filter(_having(on))
        .order_by()
        .values_list("pk", "birth_calendar", "birth_month", "birth_day", "spent")
    )
    # Sorted here: asked to sort by what they spent, SQLite would walk all customers in that order.
    dated = sorted(
        (
            (on[calendar, month or 0, day or 0], pk, spent)
            for pk, calendar, month, day, spent in rows
        ),
        key=lambda each: (each[0], -each[2], -each[1]),
    )
    customers = people(actor).in_bulk([pk for _day, pk, _spent in dated[:limit]])
    return Birthdays(
        count=len(dated),
        today=sum(day == today for day, _pk, _spent in dated),
        first=[Birthday(customers[pk], day) for day, pk, _spent in dated[:limit]],
    )


def born_on(day: dt.date) -> Q:
    """Whose birthday is kept on this solar day: a condition on customers."""
    return _born(_days_in_calendars(day))


def _born(days: Iterable[tuple[str, int, int]]) -> Q:
    wanted = Q(pk__in=())
    for calendar, month, day_of_month in days:
        wanted |= Q(birth_month=month, birth_day=day_of_month, birth_calendar=calendar)
    return wanted


def people_with_birthday(_actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """Those of `birthdays` in the usual window, for the list of customers: `birthday=soon`."""
    if query["birthday"] != "soon":
        raise Invalid(_("The address means nobody: its birthday is not “soon”."))
    return PeopleSet(
        title=_("Birthday within 7 days"),
        parameters={"birthday": "soon"},
        narrow=lambda people: people.filter(_having(_window())),
        back="/",
    )


def _window(days: int = DAYS) -> dict[tuple[str, int, int], dt.date]:
    """The birthdays (calendar, month, day) of today and the next `days`, with the day on which they are."""
    first = clock.today()
    window = [first + dt.timedelta(days=n) for n in range(days + 1)]
    return {key: day for day in reversed(window) for key in _days_in_calendars(day)}


def _having(on: Iterable[tuple[str, int, int]]) -> Q:
    return _born(on) & Q(order_count__gt=0)


def _days_in_calendars(day: dt.date) -> list[tuple[str, int, int]]:
    """The birthdays (calendar, month, day) that are kept on a solar day, like `next_birthday`:
    29 February on the 28th of other years, the 30th of a short lunar month on the 29th."""
    tomorrow = day + dt.timedelta(days=1)
    days = [(SOLAR, day.month, day.day)]
    if (day.month, day.day) == (2, 28) and tomorrow.month == 3:
        days.append((SOLAR, 2, 29))
    moon = _moon(day)
    if (
        not moon.is_leap_month
    ):  # a birthday is kept in the month itself, not in the leap month after it
        days.append((LUNAR, moon.month, moon.day))
        if moon.day == 29 and _moon(tomorrow).day == 1:
            days.append((LUNAR, moon.month, 30))
    return days


def _moon(day: dt.date) -> LunarDate:
    return LunarDate.from_solar_date(day.year, day.month, day.day)
