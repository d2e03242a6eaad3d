"""Birthdays in both calendars: when the next one is, and how to say it."""

import calendar
import datetime as dt

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.customers.models import Customer

_MONTHS = "正二三四五六七八九十冬腊"
_TENS = ("初", "十", "廿", "三")
_DIGITS = "十一二三四五六七八九"


def check(year: int | None, month: int | None, day: int | None, lunar: bool) -> None:
    """Raise Invalid unless the parts can be somebody's birthday. The year may be unknown."""
    if year is not None and not 1900 <= year <= 2099:
        raise _invalid(_("The year must lie between 1900 and 2099."))
    if (month is None) != (day is None):
        raise _invalid(_("Give month and day together."))
    if month is None or day is None:
        return
    longest = 30 if lunar else calendar.monthrange(year or 2000, month if 0 < month < 13 else 1)[1]
    if not 1 <= month <= 12 or not 1 <= day <= longest:
        raise _invalid(_("There is no such day."))


def _invalid(message: str) -> Invalid:
    return Invalid(message, fields={"birthday": message})


def next_birthday(customer: Customer, today: dt.date) -> dt.date | None:
    """The next solar day, today included, on which they have birthday; None when it is unknown."""
    month, day = customer.birth_month, customer.birth_day
    if not month or not day:
        return None
    days = _lunar_days if customer.birth_calendar == Customer.Calendar.LUNAR else _solar_days
    return min((date for date in days(today.year, month, day) if date >= today), default=None)


def _solar_days(year: int, month: int, day: int) -> list[dt.date]:
    """29 February is kept on the 28th in other years."""
    last = (calendar.monthrange(which, month)[1] for which in (year, year + 1))
    return [dt.date(year + n, month, min(day, end)) for n, end in enumerate(last)]


def _lunar_days(year: int, month: int, day: int) -> list[dt.date]:
    """The 30th of a lunar month that has 29 days in some year is kept on the 29th."""
    from lunardate import LunarDate

    dates = []
    for which in (year - 1, year, year + 1):
        for candidate in (day, 29) if day == 30 else (day,):
            try:
                dates.append(LunarDate(which, month, candidate).to_solar_date())
                break
            except ValueError:
                continue
    return dates


def turns(customer: Customer, on: dt.date) -> int | None:
    """Their age on that birthday; None without a year of birth."""
    if not customer.birth_year:
        return None
    year = on.year
    if customer.birth_calendar == Customer.Calendar.LUNAR:
        from lunardate import LunarDate

        year = LunarDate.from_solar_date(on.year, on.month, on.day).year
    return year - customer.birth_year


def lunar_day(customer: Customer) -> str:
    """Their lunar birthday in words; "" when it is solar or unknown."""
    lunar = customer.birth_calendar == Customer.Calendar.LUNAR
    if not lunar or not customer.birth_month or not customer.birth_day:
        return ""
    return lunar_words(customer.birth_month, customer.birth_day)


def lunar_words(month: int, day: int) -> str:
    """A lunar day as it is written: 8, 15 -> 八月十五."""
    tens = {10: "初十", 20: "二十", 30: "三十"}.get(day) or _TENS[day // 10] + _DIGITS[day % 10]
    return f"{_MONTHS[month - 1]}月{tens}"
