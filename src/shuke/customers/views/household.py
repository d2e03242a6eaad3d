"""The household on the record: who belongs to it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries
from shuke.customers.forms_household import TieForm
from shuke.customers.models import Customer, Tie
from shuke.customers.views.facts import back, facts_part

#: So many are offered for what was typed.
MOST = 5


@allow("customers.edit")
def ties(request: Request, pk: int) -> HttpResponse:
    """Open the form for a member (GET); look for whom was typed, then note them (POST)."""
    customer = queries.customer_for(request.actor, pk)
    hits = _hits(request, customer)
    form = TieForm(request.POST or None, hits=hits)
    if request.method != "POST" or not form.is_valid():
        return _opened(request, customer, form, 422 if form.errors else 200)
    if hits and form.other is None:
        return _opened(request, customer, TieForm(initial=form.cleaned_data, hits=hits), 200)
    try:
        commands.tie(request.actor, customer.pk, role=form.cleaned_data["role"], **form.whom)
    except (Conflict, Invalid) as error:
        if isinstance(error, Invalid):
            show_errors(form, error)
        else:
            form.add_error("who", error.message)
        return _opened(request, customer, form, 422)
    toast(request, _("Saved"))
    return facts_part(request, customer)


@allow("customers.edit")
@require_POST
def tie_ending(request: Request, pk: int, tie: int) -> HttpResponse:
    customer = queries.customer_for(request.actor, pk)
    if not Tie.objects.open().filter(pk=tie, customer__in=queries.person_ids(customer)).exists():
        raise NotFound(_("This is noted no longer."))
    commands.untie(request.actor, tie)
    toast(request, _("Removed"))
    return back(request, customer.pk)


def _hits(request: Request, customer: Customer) -> list[Any]:
    text = request.POST.get("who", "").strip()
    if not text:
        return []
    matches = queries.find_customers(request.actor, text, limit=MOST + 1)
    return [hit for hit in matches if hit.id != customer.pk][:MOST]


def _opened(request: Request, customer: Customer, form: TieForm, status: int) -> HttpResponse:
    return facts_part(request, customer, status, open="tie", form=form)
