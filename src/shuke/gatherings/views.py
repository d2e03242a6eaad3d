"""The pages of gatherings for the team."""

import datetime as dt
import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect import queries as forms
from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.gatherings import commands, queries
from shuke.gatherings.forms import PartyForm, PlanForm
from shuke.gatherings.models import Guest
from shuke.gatherings.queries.effect import effect_of
from shuke.gatherings.tables import gathering_table, guest_table

_PLANNED = (
    "name", "kind", "starts_at", "ends_at", "place", "about", "capacity", "largest_party",
    "enclosures", "series",
)  # fmt: skip


@allow("gatherings.view")
@require_safe
def index(request: Request) -> HttpResponse:
    return render(request, "gatherings/gatherings.html", {"table": gathering_table(request)})


@allow("gatherings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan one: tomorrow week at ten, if nothing else is said."""
    day = clock.today() + dt.timedelta(days=8)
    begins = clock.day_start(day) + dt.timedelta(hours=10)
    initial = {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}
    form = PlanForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            row = commands.make_gathering(request.actor, form.plan)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("gatherings:gathering", row.pk)
    return render(
        request, "gatherings/plan.html", {"form": form}, status=422 if form.errors else 200
    )


@allow("gatherings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, gathering: int) -> HttpResponse:
    row = queries.gathering_for(request.actor, gathering)
    form = PlanForm(request.POST or None, initial={name: getattr(row, name) for name in _PLANNED})
    if form.is_valid():
        try:
            commands.change_gathering(request.actor, row.pk, form.plan)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("gatherings:gathering", row.pk)
    context = {"form": form, "gathering": row}
    return render(request, "gatherings/plan.html", context, status=422 if form.errors else 200)


@allow("gatherings.view")
@require_safe
def gathering(request: Request, gathering: int) -> HttpResponse:
    """Who comes, where people sign up, what it brought."""
    row = queries.gathering_for(request.actor, gathering)
    series = queries.gatherings(request.actor).filter(series=row.series).exclude(pk=row.pk)
    context = {
        "gathering": row,
        "seats": queries.seats(row),
        "table": guest_table(request, row),
        "address": forms.form_address(row.form) if row.form else "",
        "is_over": row.is_over(clock.now()),
        "effect": effect_of(request.actor, row),
        "stops": series.order_by("-starts_at", "-pk")[:20] if row.series else (),
    }
    return render(request, "gatherings/gathering.html", context)


@allow("gatherings.edit")
@require_POST
def opening(request: Request, gathering: int) -> HttpResponse:
    commands.open_gathering(request.actor, gathering)
    toast(request, _("Open: hand out the form"))
    return redirect("gatherings:gathering", gathering)


@allow("gatherings.edit")
@require_POST
def closing(request: Request, gathering: int) -> HttpResponse:
    commands.close_gathering(request.actor, gathering)
    toast(request, _("Sign-ups are closed"))
    return redirect("gatherings:gathering", gathering)


@allow("gatherings.edit")
@require_POST
def calling_off(request: Request, gathering: int) -> HttpResponse:
    commands.call_off(request.actor, gathering)
    toast(request, _("Called off. Write to those who wanted to come."), tone="warn")
    return redirect("gatherings:gathering", gathering)


@allow("gatherings.edit")
@require_POST
def taking_up(request: Request, gathering: int) -> HttpResponse:
    commands.take_up(request.actor, gathering)
    toast(request, _("It takes place"))
    return redirect("gatherings:gathering", gathering)


@allow("gatherings.view")
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: Request, guest: int) -> HttpResponse:
    """How somebody stands to it; POST says how many come."""
    row = queries.guest_for(request.actor, guest)
    form = PartyForm(request.POST or None, initial={"party": row.party})
    if form.is_valid():
        try:
            row = commands.sign_up(
                request.actor, row.gathering_id, row.customer_id, form.cleaned_data["party"]
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _seated(row))
            return redirect("gatherings:guest", row.pk)
    context = {"guest": row, "form": form, "ticket": queries.ticket_address(row)}
    return render(request, "gatherings/guest.html", context, status=422 if form.errors else 200)


def _seated(guest: Guest) -> str:
    if guest.state == Guest.State.WAITING:
        return _("There is no seat left: they are on the waiting list")
    return _("They have a seat")


@allow("gatherings.admit")
@require_POST
def declining(request: Request, guest: int) -> HttpResponse:
    row = commands.decline(request.actor, guest)
    toast(request, _("Noted: they cannot come"))
    return redirect("gatherings:guest", row.pk)


@allow("gatherings.admit")
@require_POST
def leaving(request: Request, guest: int) -> HttpResponse:
    row = commands.not_here(request.actor, guest)
    toast(request, _("Noted: they have not come"))
    return redirect("gatherings:door", row.gathering_id)


@allow("gatherings.admit")
@require_safe
def door(request: Request, gathering: int) -> HttpResponse:
    """Check people in, on a phone. The list is in the page: it goes on when the network drops."""
    row = queries.gathering_for(request.actor, gathering)
    expected = queries.guests(request.actor, row).exclude(state=Guest.State.SPARED)
    ranks = {"coming": 0, "waiting": 1, "invited": 2, "declined": 3}
    guests = sorted(expected, key=lambda each: (ranks[each.state], each.customer.name, each.pk))
    context = {"gathering": row, "guests": guests, "seats": queries.seats(row)}
    return render(request, "gatherings/door.html", context)


@allow("gatherings.admit")
@require_POST
def admitting(request: Request, gathering: int) -> HttpResponse:
    """A ticket at the door, from the page's script (JSON) or its form."""
    queries.gathering_for(request.actor, gathering)
    is_script = request.content_type == "application/json"
    values: dict[str, Any] = _body(request) if is_script else request.POST.dict()
    party = whole_number(str(values.get("party") or "0"), 3) or 0
    try:
        row = commands.admit(
            request.actor,
            gathering,
            str(values.get("ticket") or ""),
            party,
            _moment(values.get("at")),
        )
    except ShukeError as error:
        if is_script:
            return JsonResponse({"reason": str(error.message)}, status=422)
        toast(request, str(error.message), tone="bad")
        return redirect("gatherings:door", gathering)
    if is_script:
        return JsonResponse({"name": row.customer.name, "party": row.came_with})
    toast(request, _("Checked in"))
    return redirect("gatherings:door", gathering)


def _body(request: Request) -> dict[str, Any]:
    try:
        values = json.loads(request.body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _moment(text: Any) -> dt.datetime | None:
    try:
        moment = parse_datetime(str(text or ""))
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
