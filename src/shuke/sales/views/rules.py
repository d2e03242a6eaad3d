"""Pages of the rules for stalled payments: what holds, a version and what it would have meant."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.sales import commands
from shuke.sales.forms import RulesForm
from shuke.sales.models import StallRules
from shuke.sales.queries import rules as queries
from shuke.sales.stall_rules import Plan


@allow("sales.rule")
@require_safe
def rules(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, RulesForm(queries.in_force()))


@allow("sales.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it."""
    form = RulesForm(queries.in_force(), request.POST)
    row = made_of(form, lambda: commands.write_rules(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("sales:rules_version", row.pk)


@allow("sales.rule")
@require_safe
def version(request: Request, stall_rules: int) -> HttpResponse:
    """One version with its rehearsal; its numbers stand in the form."""
    row = queries.version_for(request.actor, stall_rules)
    return _page(request, RulesForm(Plan.of_version(row.definition)), row)


@allow("sales.rule")
@require_safe
def progress(request: Request, stall_rules: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, stall_rules)))


@allow("sales.rule")
@require_POST
def begin(request: Request, stall_rules: int) -> HttpResponse:
    commands.begin_rules(request.actor, stall_rules)
    toast(request, _("These rules hold; the queue fills within a minute"))
    return redirect("sales:rules")


@allow("sales.rule")
@require_POST
def end(request: Request, stall_rules: int) -> HttpResponse:
    commands.end_rules(request.actor, stall_rules)
    toast(request, _("Switched off"))
    return redirect("sales:rules")


def _job(row: StallRules) -> dict[str, Any]:
    return job_of(row, _("days"), "sales:rules_progress")


def _page(
    request: Request, form: RulesForm, row: StallRules | None = None, *, status: int = 200
) -> HttpResponse:
    holding = queries.holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": Plan.of_version(holding.definition).sentences() if holding else [],
        "versions": queries.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "draft": Plan.of_version(row.definition).sentences()}
        context["result"] = row.result
    return render(request, "sales/rules.html", context, status=status)
