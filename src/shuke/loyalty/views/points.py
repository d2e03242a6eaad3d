"""Points of everybody, and of one person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers
from shuke.loyalty import commands
from shuke.loyalty.forms import AdjustForm
from shuke.loyalty.queries import people, rules, tiers
from shuke.loyalty.tables import EntryTable


@allow("loyalty.view")
@require_safe
def overview(request: Request) -> HttpResponse:
    """What stands open, and by which rules it came to be."""
    holding = rules.holding()
    context = {
        "figures": people.overview(request.actor),
        "holding": holding,
        "sentences": rules.in_force().sentences() if holding else [],
        "may_rule": request.actor.can("loyalty.rule"),
        "soon_days": people.SOON,
    }
    return render(request, "loyalty/overview.html", context)


@allow("loyalty.view")
@require_safe
def account(request: Request, customer: int) -> HttpResponse:
    """Every movement of somebody's points."""
    return _account(request, customer, AdjustForm())


@allow("loyalty.adjust")
@require_http_methods(["POST"])
def adjust(request: Request, customer: int) -> HttpResponse:
    """Give somebody points by hand, or take some."""
    form = AdjustForm(request.POST)
    if form.is_valid():
        try:
            commands.adjust_points(request.actor, customer, **form.cleaned_data)
        except ShukeError as error:
            if not (error.fields or error.code == "insufficient"):
                raise
            show_errors(form, error)
        else:
            toast(request, _("Booked"))
            return redirect("loyalty:account", customer)
    return _account(request, customer, form, status=422)


def _account(
    request: Request, customer: int, form: AdjustForm, *, status: int = 200
) -> HttpResponse:
    standing = people.standing_of(request.actor, customer)
    context = {
        "standing": standing,
        "who": customers.customer_for(request.actor, standing.customer),
        "table": EntryTable(request, request.actor, standing.customer),
        "form": form,
        "tier": tiers.standing(standing.customer),
        "history": tiers.history_of(request.actor, standing.customer),
        "may_adjust": request.actor.can("loyalty.adjust"),
    }
    return render(request, "loyalty/account.html", context, status=status)
