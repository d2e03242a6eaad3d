"""When the shop works: weekly hours, coming holidays, own days."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.toasts import toast
from shuke.team.calendar import Hours
from shuke.team.commands import hours as commands
from shuke.team.queries.hours import calendar, special_days


@allow("staff.manage")
@require_safe
def hours(request: Request) -> HttpResponse:
    rules = calendar()
    context = {
        "week": [(n, name, rules.weekly.get(n)) for n, name in WEEKDAYS.items()],
        "days": [(day, day.day in rules.own) for day in special_days()],
    }
    return render(request, "team/hours.html", context)


@require_POST
@allow("staff.manage")
def weekly(request: Request) -> HttpResponse:
    commands.set_weekly_hours(request.actor, {n: _hours(request, f"-{n}") for n in range(7)})
    toast(request, _("The weekly hours are set"))
    return redirect("team:hours")


@require_POST
@allow("staff.manage")
def own_day(request: Request) -> HttpResponse:
    """Set one day, or with `remove` let the calendar say again what holds."""
    day = _day(request.POST.get("day", ""))
    if request.POST.get("remove"):
        commands.remove_own_day(request.actor, day)
    else:
        name = request.POST.get("name", "")
        commands.set_own_day(request.actor, day, _hours(request, ""), name)
    toast(request, _("Saved: %(name)s") % {"name": formats.day(day)})
    return redirect("team:hours")


def _hours(request: Request, suffix: str) -> Hours | None:
    opens, closes = (request.POST.get(f"{end}{suffix}", "") for end in ("opens", "closes"))
    if not opens and not closes:
        return None
    try:
        return dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    except ValueError as error:
        raise Invalid(_("Give both times as 09:00, or neither for closed.")) from error


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Give a day.")) from error
