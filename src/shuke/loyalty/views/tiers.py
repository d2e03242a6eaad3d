"""The pages of tiers: who is in which, the rules, a version and what it would do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.loyalty import commands
from shuke.loyalty.forms_tiers import TiersForm
from shuke.loyalty.models import TierRules
from shuke.loyalty.queries import tiers as queries
from shuke.loyalty.standard import standard
from shuke.loyalty.tiers import Tiers


@allow("loyalty.view")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Each tier with its people."""
    tiers = queries.in_force()
    context = {
        "tiers": tiers,
        "shelves": queries.shelves(request.actor, tiers) if tiers else [],
        "may_rule": request.actor.can("loyalty.rule"),
    }
    return render(request, "loyalty/tiers.html", context)


@allow("loyalty.rule")
@require_safe
def edit(request: Request) -> HttpResponse:
    """What holds, or tiers to begin with, as a form."""
    return _page(request, TiersForm(queries.in_force() or standard()))


@allow("loyalty.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nobody is in a tier by it yet."""
    form = TiersForm(_begun_with(request), request.POST)
    row = made_of(form, lambda: commands.write_tiers(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("loyalty:tier_version", row.pk)


@allow("loyalty.rule")
@require_safe
def version(request: Request, version: int) -> HttpResponse:
    """One version with its rehearsal; its tiers stand in the form."""
    row = queries.version_for(request.actor, version)
    return _page(request, TiersForm(Tiers.of_version(row.definition)), row)


@allow("loyalty.rule")
@require_safe
def progress(request: Request, version: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, version)))


@allow("loyalty.rule")
@require_POST
def begin(request: Request, version: int) -> HttpResponse:
    commands.begin_tiers(request.actor, version)
    toast(request, _("These tiers hold; who is in which is being worked out"))
    return redirect("loyalty:tiers")


@allow("loyalty.rule")
@require_POST
def end(request: Request, version: int) -> HttpResponse:
    commands.end_tiers(request.actor, version)
    toast(request, _("Switched off: nobody is in a tier any more"))
    return redirect("loyalty:tiers")


def _begun_with(request: Request) -> Tiers:
    """The version whose form was sent, what holds, or the tiers to begin with."""
    number = request.POST.get("version", "")
    if number.isascii() and number.isdigit():
        row = queries.version_for(request.actor, int(number))
        return Tiers.of_version(row.definition)
    return queries.in_force() or standard()


def _job(row: TierRules) -> dict[str, Any]:
    return job_of(row, _("people"), "loyalty:tier_progress")


def _page(
    request: Request, form: TiersForm, row: TierRules | None = None, *, status: int = 200
) -> HttpResponse:
    holding, tiers = queries.holding(), queries.in_force()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": tiers.sentences() if tiers else [],
        "versions": queries.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "result": row.result}
    return render(request, "loyalty/tier_rules.html", context, status=status)
