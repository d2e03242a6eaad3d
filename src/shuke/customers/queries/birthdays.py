"""Who has birthday soon, in both calendars."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from lunardate import LunarDate

from shuke.common import clock
from shuke.common.access import Actor
from shuke.customers.birthdays import next_birthday
from shuke.customers.models import Customer
from shuke.customers.queries.lists import people

#: More than this many are not looked at one by one.
MOST = 5_000


@dataclass(frozen=True)
class Birthday:
    """A customer and the solar day of their next birthday."""

    customer: Customer
    day: dt.date

    @property
    def is_lunar(self) -> bool:
        return self.customer.birth_calendar == Customer.Calendar.LUNAR


def birthdays(actor: Actor, days: int = 7) -> list[Birthday]:
    """Customers (not prospects) with a birthday today or in the next `days`, best ones first."""
    today = clock.today()
    window = [today + dt.timedelta(days=n) for n in range(days + 1)]
    solar, lunar = Q(pk__in=()), Q(pk__in=())
    for day in window:
        solar |= Q(birth_month=day.month, birth_day=day.day)
        if (day.month, day.day) == (2, 28):
            solar |= Q(birth_month=2, birth_day=29)
        moon = LunarDate.from_solar_date(day.year, day.month, day.day)
        lunar |= Q(birth_month=moon.month, birth_day=moon.day)
        if moon.day == 29:
            lunar |= Q(birth_month=moon.month, birth_day=30)
    buyers = people(actor).filter(order_count__gt=0)
    found = buyers.filter(
        (Q(birth_calendar=Customer.Calendar.SOLAR) & solar)
        | (Q(birth_calendar=Customer.Calendar.LUNAR) & lunar)
    )
    last = window[-1]
    dated = ((each, next_birthday(each, today)) for each in found.order_by("-spent", "-pk")[:MOST])
    return [Birthday(each, day) for each, day in dated if day is not None and day <= last]
