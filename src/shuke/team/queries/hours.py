"""The shop's business calendar."""

import datetime as dt

import holidays
from django.utils.translation import get_language

from shuke.common import basics, clock
from shuke.team.calendar import Calendar, Day, Hours
from shuke.team.models import OwnDay, WeeklyHours

#: Until a shop sets its own.
USUAL: dict[int, Hours] = {weekday: (dt.time(9), dt.time(18)) for weekday in range(5)}
#: Languages of the names of holidays, by ours.
NAMES = {"zh-hans": "zh_CN", "en": "en_US"}


def calendar() -> Calendar:
    """The rules that hold now; two queries."""
    rows = WeeklyHours.objects.values_list("weekday", "opens", "closes")
    weekly = {weekday: (opens, closes) for weekday, opens, closes in rows}
    own = {
        row.day: Day(
            row.day, (row.opens, row.closes) if row.opens and row.closes else None, row.name
        )
        for row in OwnDay.objects.all()
    }
    return Calendar(clock.shop_zone(), weekly or USUAL, public_holidays(), own)


def public_holidays():
    """The holidays of the shop's country (SHUKE_PHONE_REGION), named in the language of the reader where
    they are named in it; none for a country that the package does not know."""
    if basics.country() not in holidays.list_supported_countries():
        return {}
    language = NAMES.get(get_language() or "", "en_US")
    languages = holidays.list_localized_countries().get(basics.country(), [])
    return holidays.country_holidays(
        basics.country(), language=language if language in languages else None
    )


def special_days(days: int = 180) -> list[Day]:
    """The coming days that are not like every week: holidays, make-up days, the shop's own days."""
    rules, today = calendar(), clock.today()
    coming = (rules.on(today + dt.timedelta(days=offset)) for offset in range(days))
    return [
        day
        for day in coming
        if day.name or day.day in rules.own or day.hours != rules.weekly.get(day.day.weekday())
    ]
