"""Set when the shop works: weekly hours, and days of its own."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.days import beyond_years, is_beyond
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.team import facts
from shuke.team.calendar import Hours
from shuke.team.models import OwnDay, WeeklyHours


def set_weekly_hours(actor: Actor, weekly: Mapping[int, Hours | None]) -> None:
    """Work at these hours (weekday, 0 is Monday -> from and to; None is closed). One day at least is open."""
    require(actor, "staff.manage")
    for hours in weekly.values():
        _check(hours)
    if not any(weekly.values()):
        raise Invalid(_("Leave one day of the week open."))
    with transaction.atomic():
        before = list(WeeklyHours.objects.values_list("weekday", "opens", "closes"))
        WeeklyHours.objects.all().delete()
        WeeklyHours.objects.bulk_create(
            WeeklyHours(weekday=weekday, opens=hours[0], closes=hours[1])
            for weekday, hours in weekly.items()
            if hours
        )
        facts.HOURS_SET.record(actor, undo_with={"hours": before} if before else None)


def set_own_day(actor: Actor, day: dt.date, hours: Hours | None, name: str = "") -> OwnDay:
    """Keep other hours on one day; None is closed."""
    require(actor, "staff.manage")
    _check(hours)
    if is_beyond(day):
        raise Invalid(beyond_years(), fields={"day": beyond_years()})
    opens, closes = hours or (None, None)
    values = {"opens": opens, "closes": closes, "name": readable(name)[:120]}
    with transaction.atomic():
        before = _own_day(day)
        row, _made = OwnDay.objects.update_or_create(
            day=day, defaults={**values, "by": actor.name[:120], "at": clock.now()}
        )
        facts.OWN_DAY_SET.record(actor, day=day.isoformat(), undo_with=before)
    return row


def remove_own_day(actor: Actor, day: dt.date) -> None:
    """Let the calendar say again what holds on this day."""
    require(actor, "staff.manage")
    with transaction.atomic():
        before = _own_day(day)
        OwnDay.objects.filter(day=day).delete()
        facts.OWN_DAY_REMOVED.record(actor, day=day.isoformat(), undo_with=before)


def _own_day(day: dt.date) -> dict[str, Any]:
    """What was set for a day; empty where nothing was."""
    row = OwnDay.objects.filter(day=day).values("opens", "closes", "name").first()
    return dict(row or {})


def _check(hours: Hours | None) -> None:
    if hours is not None and hours[0] >= hours[1]:
        raise Invalid(_("A day begins before it ends."))
