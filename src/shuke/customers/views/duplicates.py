"""The queue of records that may be one person: look at two, decide, the next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.progress import described, progress_response
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import commands
from shuke.customers.commands import duplicates as searching
from shuke.customers.models import DuplicateSearch
from shuke.customers.profile_fields import COLUMNS
from shuke.customers.queries import duplicates as suggestions
from shuke.customers.queries.comparing import compare

#: Pairs that are listed under the one that is looked at.
LISTED = 25


@allow("customers.edit")
@require_GET
def duplicates(request: Request) -> HttpResponse:
    """The pair that the address names, or the surest; the next ones under it."""
    return _page(request)


@allow("customers.edit")
@require_POST
def deciding(request: Request) -> HttpResponse:
    """Merge a pair, say that they are never the same, or leave them for later."""
    one, other = _number(request, "one"), _number(request, "other")
    try:
        _decide(request, one, other)
    except (Invalid, Conflict) as error:
        return _page(request, why=str(error), status=422)
    return redirect("customers:duplicates")


@allow("customers.edit")
@require_POST
def search(request: Request) -> HttpResponse:
    searching.look_for_duplicates(request.actor)
    return redirect("customers:duplicates")


@allow("customers.edit")
@require_GET
def search_progress(request: Request) -> HttpResponse:
    """How far the search is; a part that keeps itself up to date."""
    latest = suggestions.last_search(request.actor)
    job = _job(latest) if latest else {"done": 0, "total": 1, "state": "done", "url": ""}
    return progress_response(request, job)


def _decide(request: Request, one: int, other: int) -> None:
    match request.POST.get("what"):
        case "merge":
            stands = _number(request, "stands")
            winner, loser = (other, one) if stands == other else (one, other)
            take = [name for name in COLUMNS if request.POST.get(name) == str(loser)]
            commands.merge_customers(request.actor, winner, loser, take=take)
            toast(request, _("The two records are one person now"))
        case "never":
            commands.mark_distinct(request.actor, one, other)
            toast(request, _("Noted: these two are never the same"))
        case "later":
            searching.put_off_pair(request.actor, one, other)
            toast(request, _("Left for later: shown again in 30 days"))
        case _:
            raise Invalid(_("Choose one of the list."))


def _page(request: Request, *, why: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    listed = suggestions.duplicates(actor, limit=LISTED + 1)
    named = suggestions.duplicate(actor, _number(request, "one"), _number(request, "other"))
    pair = named or next(iter(listed), None)
    latest = suggestions.last_search(actor)
    context: dict[str, Any] = {
        "pair": pair,
        "rows": [row for row in listed if pair is None or _ids(row) != _ids(pair)][:LISTED],
        "search": latest,
        "job": described(_job(latest)) if latest and latest.ended_at is None else None,
        "why": why,
    }
    if pair:
        both = compare(actor, pair.one.pk, pair.other.pk)
        context |= {"both": both, "sides": (both.one, both.other)}
    return render(request, "customers/duplicates.html", context, status=status)


def _ids(row: suggestions.Suggestion) -> tuple[int, int]:
    return row.one.pk, row.other.pk


def _job(search: DuplicateSearch) -> dict[str, Any]:
    done, state = suggestions.search_progress(search)
    return {
        "done": done,
        "total": len(search.STEPS),
        "state": state,
        "unit": _("steps"),
        "url": reverse("customers:duplicate_progress"),
    }


def _number(request: Request, name: str) -> int:
    return whole_number(request.POST.get(name) or request.GET.get(name, "")) or 0
