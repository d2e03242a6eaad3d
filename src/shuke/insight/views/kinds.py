"""Pages of the rules for kinds of buyers: what holds, a version and what it would have said of the past."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Invalid
from shuke.common.kit.forms import made_of
from shuke.common.kit.preferences import back
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.figures import people_url
from shuke.insight.forms_kinds import KindsForm
from shuke.insight.kind_names import KINDS
from shuke.insight.kinds import Rules, standard
from shuke.insight.models import KindRules
from shuke.insight.queries import kinds as queries


@allow("insight.view")
@require_safe
def kinds(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it, or with the quarters of the shop's own buyers."""
    held = queries.holding()
    return _page(request, KindsForm(Rules.of_version(held.definition) if held else _first()))


def _first() -> Rules:
    try:
        return queries.suggested()
    except Busy:
        return standard()


@allow("insight.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and try it; nobody is told apart by it yet."""
    form = KindsForm(standard(), request.POST)
    row = made_of(form, lambda: commands.write_kinds(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("insight:kind_version", row.pk)


@allow("insight.view")
@require_safe
def version(request: Request, kinds: int) -> HttpResponse:
    """One version with its trial; its numbers stand in the form."""
    row = queries.rules_for(request.actor, kinds)
    return _page(request, KindsForm(Rules.of_version(row.definition)), row)


@allow("insight.view")
@require_safe
def progress(request: Request, kinds: int) -> HttpResponse:
    return progress_response(request, _job(queries.rules_for(request.actor, kinds)))


@allow("insight.rule")
@require_POST
def begin(request: Request, kinds: int) -> HttpResponse:
    commands.begin_kinds(request.actor, kinds)
    toast(request, _("These rules hold; buyers are being told apart"))
    return redirect("insight:kinds")


@allow("insight.rule")
@require_POST
def end(request: Request, kinds: int) -> HttpResponse:
    commands.end_kinds(request.actor, kinds)
    toast(request, _("Switched off; nobody is of a kind any more"))
    return redirect("insight:kinds")


@allow("insight.overrule")
@require_POST
def overrule(request: Request, customer: int) -> HttpResponse:
    """Somebody is of a kind until a day, whatever the rules say; faults are told on the record."""
    given = request.POST
    try:
        until = dt.date.fromisoformat(given.get("until", ""))
    except ValueError:
        until = dt.date.min
    try:
        commands.overrule_kind(
            request.actor,
            customer,
            given.get("kind", ""),
            reason=given.get("reason", ""),
            until=until,
        )
    except Invalid as error:
        toast(request, " ".join(map(str, error.fields.values())), tone="bad")
    else:
        toast(request, _("Your word counts until then"))
    return redirect("customers:record", customer)


@allow("insight.overrule")
@require_POST
def overrule_end(request: Request, word: int) -> HttpResponse:
    commands.end_overrule(request.actor, word)
    toast(request, _("The rules count again"))
    return back(request)


def _job(row: KindRules) -> dict[str, Any]:
    return job_of(row, _("steps"), "insight:kind_progress")


def _page(
    request: Request, form: KindsForm, row: KindRules | None = None, *, status: int = 200
) -> HttpResponse:
    held, run = queries.holding(), queries.last_run()
    is_judged = bool(held and run and run.rules_id == held.pk)
    context = {
        "form": form,
        "holding": held,
        "sentences": Rules.of_version(held.definition).sentences() if held else [],
        "counts": _counts(run.counts) if run and is_judged else [],
        "little": run.counts.get("little", 0) if run and is_judged else 0,
        "versions": queries.versions(request.actor),
        "row": row,
        "may": request.actor.can("insight.rule"),
        "words": queries.words(request.actor),
        **(_tried(row) if row else {}),
    }
    return render(request, "insight/kinds.html", context, status=status)


def _counts(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "n": counts.get(kind, 0), "url": _people_url(kind)}
        for kind, label in KINDS.items()
    ]


def _people_url(kind: str) -> str:
    where = {"all": [{"field": "buyer_kind", "op": "is", "values": [kind]}]}
    return people_url(str(KINDS[kind]), {"where": where}, reverse("insight:kinds"))


def _tried(row: KindRules) -> dict[str, Any]:
    context: dict[str, Any] = {
        "job": _job(row),
        "draft": Rules.of_version(row.definition).sentences(),
    }
    if (result := row.result) is None:
        return context
    return context | {
        "result": result,
        "now": _counts(result["now"]),
        "then": [queries.read_past(each) for each in result["then"]],
        "few": any(each["people"] < queries.FEW for each in result["then"]),
    }
