"""The page that answers why somebody got this, or nothing."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.declarations import declared
from shuke.engage.channels import EMAIL, Channel
from shuke.engage.queries.why import why as why_of
from shuke.engage.rules import channel_name


@allow("customers.view")
@require_safe
def why(request: Request, customer: int) -> HttpResponse:
    """For one person, channel and day; today and e-mail where the address names none."""
    channels = {each.name: channel_name(each.name) for each in declared(Channel)}
    channel = request.GET.get("channel", EMAIL)
    answer = why_of(
        request.actor,
        customer,
        channel if channel in channels else EMAIL,
        _day(request.GET.get("day", "")),
    )
    context = {"answer": answer, "channels": channels.items(), "today": clock.today()}
    return render(request, "engage/why.html", context)


def _day(text: str) -> dt.date:
    try:
        return min(dt.date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()
