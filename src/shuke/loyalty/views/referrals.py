"""Who brought whom: everybody, and one person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import basics
from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers
from shuke.loyalty import commands
from shuke.loyalty.forms_referrals import CodeForm
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.tables_referrals import ReferralTable


@allow("loyalty.view")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Who brings good customers, and every referral."""
    terms, actor = queries.in_force(), request.actor
    context = {
        "holding": terms is not None,
        "sentences": terms.sentences() if terms else [],
        "has_any": queries.has_referrals(),
        "leaders": queries.leaders(actor) if actor.can("orders.view") else [],
        "currency": basics.currency(),
        "table": ReferralTable(request, actor),
        "may_rule": actor.can("loyalty.rule"),
    }
    return render(request, "loyalty/referrals.html", context)


@allow("loyalty.adjust")
@require_POST
def clear(request: Request, referral: int) -> HttpResponse:
    commands.clear_referral(request.actor, referral)
    toast(request, _("Let pass: both are rewarded when the order was kept"))
    return redirect("loyalty:referrals")


@allow("loyalty.adjust")
@require_POST
def refuse(request: Request, referral: int) -> HttpResponse:
    commands.refuse_referral(request.actor, referral)
    toast(request, _("Refused: nobody gets points for it"))
    return redirect("loyalty:referrals")


@allow("loyalty.view")
@require_safe
def invitation(request: Request, customer: int) -> HttpResponse:
    """Somebody's code and link, by whom they came, whom they brought."""
    return _invitation(request, customer, CodeForm())


@allow("loyalty.refer")
@require_POST
def refer(request: Request, customer: int) -> HttpResponse:
    """Note by whom somebody was brought."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            commands.refer(request.actor, customer, form.cleaned_data["code"])
        except (Invalid, Conflict) as error:
            show_errors(form, error)
        else:
            toast(request, _("Noted"))
            return redirect("loyalty:invitation", customer)
    return _invitation(request, customer, form, status=422)


def _invitation(
    request: Request, customer: int, form: CodeForm, *, status: int = 200
) -> HttpResponse:
    person = queries.invitation_of(request.actor, customer)
    rows = [*person.brought, *([person.own] if person.own else [])]
    names = queries.seen_names(request.actor, rows)
    context = {
        "invitation": person,
        "who": customers.customer_for(request.actor, person.customer),
        "brought": [(row, names.get(row.customer_id, "")) for row in person.brought],
        "referrer": names.get(person.own.referrer_id, "") if person.own else "",
        "form": form,
        "may_refer": request.actor.can("loyalty.refer") and bool(person.code) and not person.own,
    }
    return render(request, "loyalty/invitation.html", context, status=status)
