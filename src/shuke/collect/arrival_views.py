"""The page that proves that what was sent came in."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands
from shuke.collect.forms_arrivals import CountForm
from shuke.collect.queries import arrivals as queries
from shuke.collect.queries import silence
from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid, ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast

#: Days for which an alarm can be put off.
_PUT_OFFS = (1, 3, 7, 30)
_CHOICES = (7, queries.DAYS, 31, 92)
#: Figures as the page shows them, after what the sender says -> their words.
_FIGURES = {
    "sent": gettext_lazy("Came"),
    "recorded": gettext_lazy("Recorded"),
    "repeated": gettext_lazy("Nothing new"),
    "outdated": gettext_lazy("Overtaken"),
    "held": gettext_lazy("Held"),
    "rejected": gettext_lazy("Rejected"),
    "undone": gettext_lazy("Undone"),
    "waiting": gettext_lazy("Waiting"),
}


@allow("imports.view")
@require_safe
def arrivals(request: Request) -> HttpResponse:
    return _page(request, CountForm(initial={"day": clock.today()}))


@allow("imports.run")
@require_POST
def count(request: Request) -> HttpResponse:
    """Note what a sender says that it sent."""
    form = CountForm(request.POST)
    if form.is_valid():
        try:
            commands.state_count(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("The count is noted"))
            return redirect("collect:arrivals")
    return _page(request, form)


@allow("imports.run")
@require_POST
def put_off(request: Request) -> HttpResponse:
    """Want no alarm of a silence for some `days`."""
    days = request.POST.get("days", "")
    if not days.isascii() or not days.isdigit() or len(days) > 3:
        raise Invalid(_("Choose for how many days."))
    commands.put_off_silence(request.actor, request.POST.get("source", ""), int(days))
    toast(request, _("The alarm is put off"))
    return redirect("collect:arrivals")


@allow("imports.run")
@require_POST
def replay_calls(request: Request) -> HttpResponse:
    done = commands.replay_calls(request.actor)
    toast(request, _("%(count)d calls wait to be recorded again") % {"count": done})
    return redirect("collect:arrivals")


def _page(request: Request, form: CountForm) -> HttpResponse:
    days = _days(request.GET.get("days", ""))
    until = clock.today()
    rows = queries.arrivals(until - dt.timedelta(days=days - 1), until)
    only = request.GET.get("show") == "open"
    listed = [row for row in rows if row.needs] if only else rows
    context = {
        "rows": [(row, _cells(row)) for row in listed],
        "open": sum(1 for row in rows if row.needs),
        "total": len(rows),
        "days": days,
        "choices": _CHOICES,
        "only": only,
        "calls": queries.calls(),
        "silences": silence.silences(put_off=True),
        "put_offs": _PUT_OFFS,
        "form": form,
    }
    return render(request, "collect/arrivals.html", context)


def _cells(row: queries.Arrivals) -> list[tuple[Any, int, str]]:
    """(words, number, address) of the columns."""
    return [(words, getattr(row, name), row.url(name)) for name, words in _FIGURES.items()]


def _days(text: str) -> int:
    return int(text) if text in map(str, _CHOICES) else queries.DAYS
