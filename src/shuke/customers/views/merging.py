"""Two records side by side, merged and unmerged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import commands, queries
from shuke.customers.profile_fields import COLUMNS
from shuke.customers.queries.comparing import compare
from shuke.customers.queries.unmerging import merge_for, non_matches, written_since

#: So many are offered for a search.
MOST = 8


@allow("customers.edit")
@require_http_methods(["GET", "POST"])
def merging(request: Request, pk: int) -> HttpResponse:
    """Look for the other record, compare the two, make them one."""
    customer = queries.customer_for(request.actor, pk)
    other = whole_number(request.POST.get("other") or request.GET.get("other", "")) or 0
    if request.method == "POST":
        return _merge(request, customer, other)
    context: dict[str, Any] = {"customer": customer}
    text = request.GET.get("q", "").strip()
    if other:
        context |= _both(request, customer.pk, other)
    elif text:
        matches = queries.find_customers(request.actor, text, limit=MOST + 1)
        context |= {"hits": [hit for hit in matches if hit.id != customer.pk][:MOST]}
    context |= {"q": text, "apart": non_matches(request.actor, customer)}
    return render(request, "customers/merging.html", context)


def _merge(request: Request, customer: Any, other: int) -> HttpResponse:
    winner, loser = customer.pk, other
    if request.POST.get("stands") == str(other):
        winner, loser = loser, winner
    take = [name for name in COLUMNS if request.POST.get(name) == str(loser)]
    try:
        merge = commands.merge_customers(request.actor, winner, loser, take=take)
    except ShukeError as error:
        context = {
            "customer": customer,
            "why": str(error),
            **_both(request, customer.pk, other),
            "apart": non_matches(request.actor, customer),
        }
        return render(request, "customers/merging.html", context, status=422)
    toast(request, _("The two records are one person now"))
    return redirect("customers:record", merge.winner_id)


@allow("customers.edit")
@require_POST
def apart(request: Request, pk: int) -> HttpResponse:
    """Say that two are never the same, or take that back."""
    other = whole_number(request.POST.get("other", "")) or 0
    if request.POST.get("again"):
        commands.unmark_distinct(request.actor, pk, other)
        toast(request, _("They can be merged again"))
    else:
        commands.mark_distinct(request.actor, pk, other)
        toast(request, _("Noted: these two are never the same"))
    return redirect("customers:record", pk)


@allow("customers.edit")
@require_http_methods(["GET", "POST"])
def unmerging(request: Request, merge: int) -> HttpResponse:
    """Make two of one: whose is what was written since?"""
    if request.method == "GET":
        row = merge_for(request.actor, merge)
        later = written_since(request.actor, merge)
        return render(request, "customers/unmerging.html", {"merge": row, "later": later})
    theirs: dict[str, list[int]] = {}
    for name in request.POST.getlist("theirs"):
        table, _colon, number = name.rpartition(":")
        theirs.setdefault(table, []).append(whole_number(number) or 0)
    row = commands.unmerge(request.actor, merge, theirs=theirs)
    toast(request, _("They are two people again"))
    return redirect("customers:record", row.loser_id)


def _both(request: Request, one: int, other: int) -> dict[str, Any]:
    both = compare(request.actor, one, other)
    return {"both": both, "sides": (both.one, both.other)}
