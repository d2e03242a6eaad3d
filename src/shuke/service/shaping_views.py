"""Merging, splitting, putting off and tagging tickets, and who has one open."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.service import commands


@allow("tickets.answer")
@require_POST
def merging(request: Request, ticket: int) -> HttpResponse:
    """Into the ticket of a number that somebody typed, "#12" or "12"."""
    target = whole_number(request.POST.get("target", "").strip().lstrip("#"), 15) or 0
    row = commands.merge(request.actor, ticket, target)
    toast(request, _("Merged: the conversation goes on here"))
    return redirect("service:ticket", row.pk)


@allow("tickets.answer")
@require_POST
def unmerging(request: Request, ticket: int) -> HttpResponse:
    commands.unmerge(request.actor, ticket)
    toast(request, _("It is a ticket of its own again"))
    return redirect("service:ticket", ticket)


@allow("knowledge.write")
@require_POST
def drafting(request: Request, ticket: int) -> HttpResponse:
    """A draft of an article from what was asked and answered, open to be written on."""
    article = commands.draft_article(request.actor, ticket)
    toast(request, _("Saved as a draft"))
    return redirect("knowledge:edit", article)


@allow("tickets.answer")
@require_POST
def splitting(request: Request, ticket: int) -> HttpResponse:
    message = whole_number(request.POST.get("message", ""), 15) or 0
    made = commands.split(request.actor, ticket, message)
    toast(request, _("A ticket of its own"))
    return redirect("service:ticket", made.pk)


def snooze_times() -> list[tuple[str, str]]:
    """Times that are offered: in three hours, tomorrow and on the next Monday at nine."""
    now, today = clock.now(), clock.today()
    nine = dt.timedelta(hours=9)
    monday = today + dt.timedelta(days=7 - today.weekday())
    return [
        ((now + dt.timedelta(hours=3)).isoformat(), _("In three hours")),
        ((clock.day_start(today + dt.timedelta(days=1)) + nine).isoformat(), _("Tomorrow at nine")),
        ((clock.day_start(monday) + nine).isoformat(), _("On Monday at nine")),
        ((clock.day_start(today + dt.timedelta(days=7)) + nine).isoformat(), _("In a week")),
    ]


@allow("tickets.answer")
@require_POST
def putting_off(request: Request, ticket: int) -> HttpResponse:
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    # What is no instant lies behind us, and is refused with the words of the command.
    at = until if until is not None and until.tzinfo is not None else clock.now()
    commands.snooze(request.actor, ticket, at)
    toast(request, _("Put off"))
    return redirect("service:tickets")


@allow("tickets.answer")
@require_POST
def tagging(request: Request, ticket: int) -> HttpResponse:
    commands.set_tags(request.actor, ticket, request.POST.getlist("tag"))
    toast(request, _("Saved"))
    return redirect("service:ticket", ticket)


@allow("tickets.view")
@require_POST
def presence(request: Request, ticket: int) -> HttpResponse:
    """The page's script says that somebody is here, and whether they write."""
    commands.be_present(request.actor, ticket, is_writing=request.POST.get("writing") == "1")
    return HttpResponse(status=204)
