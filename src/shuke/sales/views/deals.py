"""Pages of deals: the list, one of them, what is to be expected."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import basics, clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.money import rounded
from shuke.customers import queries as customers
from shuke.sales import commands
from shuke.sales.forms_deals import DealForm
from shuke.sales.models import Deal
from shuke.sales.queries import deals as queries
from shuke.sales.tables_deals import deal_table

_FIELDS = ("title", "kind", "value", "next_step", "next_on", "closes_on")


@allow("sales.sell")
@require_safe
def deals(request: Request) -> HttpResponse:
    return render(request, "sales/deals.html", {"table": deal_table(request)})


@allow("sales.sell")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, customer: int) -> HttpResponse:
    """Open one for somebody on record."""
    person = customers.customer_for(request.actor, customer)
    form = DealForm(request.POST or None, kind="reorder" if person.order_count else "new")
    if form.is_valid():
        try:
            row = commands.open_deal(request.actor, person.pk, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("The deal is open"))
            return redirect("sales:deal", row.pk)
    context = {"form": form, "person": person}
    return render(request, "sales/deal_new.html", context, status=422 if form.errors else 200)


@allow("sales.sell")
@require_http_methods(["GET", "HEAD", "POST"])
def deal(request: Request, deal: int) -> HttpResponse:
    """One deal; POST changes it."""
    row = queries.deal_for(request.actor, deal)
    form = DealForm(request.POST or None, **_initial(row))
    if form.is_valid():
        try:
            commands.change_deal(request.actor, deal, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("sales:deal", deal)
    context = {
        "deal": row,
        "form": form,
        "stages": queries.stages_in_use(),
        "lines": row.lines.select_related("product"),
        "moves": row.moves.order_by("-at", "-pk")[:50],
        "today": clock.today(),
    }
    return render(request, "sales/deal.html", context, status=422 if form.errors else 200)


@allow("sales.sell")
@require_POST
def moving(request: Request, deal: int) -> HttpResponse:
    commands.move_deal(request.actor, deal, request.POST.get("stage", ""))
    toast(request, _("Moved"))
    return redirect("sales:deal", deal)


@allow("sales.sell")
@require_POST
def winning(request: Request, deal: int) -> HttpResponse:
    commands.win_deal(request.actor, deal)
    toast(request, _("Won"))
    return redirect("sales:deal", deal)


@allow("sales.sell")
@require_POST
def losing(request: Request, deal: int) -> HttpResponse:
    commands.lose_deal(request.actor, deal, request.POST.get("reason", ""))
    toast(request, _("Closed"))
    return redirect("sales:deal", deal)


@allow("sales.sell")
@require_POST
def reopening(request: Request, deal: int) -> HttpResponse:
    commands.reopen_deal(request.actor, deal)
    toast(request, _("It is open again"))
    return redirect("sales:deal", deal)


@allow("sales.report")
@require_safe
def forecast(request: Request) -> HttpResponse:
    """What is to be expected, by the chance of each stage, beside what came."""
    stages = queries.pipeline(request.actor)
    context = {
        "stages": stages,
        "months": queries.forecast(request.actor, stages),
        "reasons": queries.lost_reasons(request.actor),
        "weighted": sum((stage.weighted for stage in stages), start=0),
        "currency": basics.currency(),
        "at": clock.now(),
    }
    return render(request, "sales/forecast.html", context)


def _initial(row: Deal) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS}
    return {**values, "value": rounded(row.value, row.currency)}
