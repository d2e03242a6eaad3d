"""Two customers side by side, to look at: chosen in the list, or looked for here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.preferences import back
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import commands, queries
from shuke.customers.models import Look
from shuke.customers.queries.comparing import compare, more_of

#: So many are offered for what was typed.
MOST = 8
SIDES = ("one", "other")


@allow("customers.view")
@require_safe
def comparison(request: Request) -> HttpResponse:
    """`one` and `other` are ids; where one is missing, `q` is what was typed in search of it."""
    ids = [whole_number(request.GET.get(side, "")) for side in SIDES]
    if all(ids):
        return _compared(request, ids[0] or 0, ids[1] or 0)
    text = request.GET.get("q", "").strip()
    chosen = queries.customer_for(request.actor, ids[0]) if ids[0] else None
    hits = queries.find_customers(request.actor, text, limit=MOST + 1) if text else []
    rest = [hit for hit in hits if chosen is None or hit.id != chosen.pk][:MOST]
    offers = [
        (hit, _address(chosen.pk if chosen else hit.id, hit.id if chosen else 0)) for hit in rest
    ]
    context = {"chosen": chosen, "q": text, "offers": offers}
    return render(request, "customers/comparison.html", context)


@allow("customers.view")
@require_POST
def comparing(request: Request) -> HttpResponse:
    """From the list: the two that are chosen."""
    ids = [pk for text in request.POST.getlist("ids") if (pk := whole_number(text)) is not None]
    if len(ids) != len(SIDES):
        toast(request, _("Choose two customers to compare."), tone="bad")
        return back(request)
    return redirect(_address(*ids))


def _address(one: int, other: int = 0) -> str:
    sides = {"one": one, "other": other}
    query = urlencode({side: pk for side, pk in sides.items() if pk})
    return f"{reverse('customers:comparison')}?{query}"


def _compared(request: Request, one: int, other: int) -> HttpResponse:
    both = compare(request.actor, one, other)
    if both.one.customer == both.other.customer:
        raise Invalid(_("These two are one person already."))
    for side in (both.one, both.other):
        commands.note_look(request.actor, side.customer.pk, Look.How.QUICK)
    context: dict[str, Any] = {
        "both": both,
        "sides": (both.one, both.other),
        "more": more_of(request.actor, both),
        "may_edit": request.actor.can("customers.edit"),
    }
    return render(request, "customers/comparison.html", context)
