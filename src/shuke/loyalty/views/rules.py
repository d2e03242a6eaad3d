"""The page of the earning rules: what holds, a version, what it would have cost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers
from shuke.loyalty import commands
from shuke.loyalty.forms import PlanForm
from shuke.loyalty.models import EarningRules
from shuke.loyalty.plan import Plan
from shuke.loyalty.queries import rules as queries


@allow("loyalty.rule")
@require_safe
def edit(request: Request) -> HttpResponse:
    """What holds, or the plan to begin with, as a form."""
    return _page(request, PlanForm(queries.in_force()))


@allow("loyalty.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nobody earns by it yet."""
    form = PlanForm(Plan(), request.POST)
    row = made_of(form, lambda: commands.write_rules(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("loyalty:version", row.pk)


@allow("loyalty.rule")
@require_safe
def version(request: Request, version: int) -> HttpResponse:
    """One version with its rehearsal; its rules stand in the form."""
    row = queries.version_for(request.actor, version)
    return _page(request, PlanForm(Plan.of_version(row.definition)), row)


@allow("loyalty.rule")
@require_safe
def progress(request: Request, version: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, version)))


@allow("loyalty.rule")
@require_POST
def begin(request: Request, version: int) -> HttpResponse:
    commands.begin_rules(request.actor, version)
    toast(request, _("These rules hold: orders earn points from now on"))
    return redirect("loyalty:overview")


@allow("loyalty.rule")
@require_POST
def end(request: Request, version: int) -> HttpResponse:
    commands.end_rules(request.actor, version)
    toast(request, _("Switched off: orders earn nothing from now on"))
    return redirect("loyalty:overview")


def _job(row: EarningRules) -> dict[str, Any]:
    return job_of(row, _("orders"), "loyalty:progress")


def _page(
    request: Request, form: PlanForm, row: EarningRules | None = None, *, status: int = 200
) -> HttpResponse:
    holding = queries.holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": queries.in_force().sentences() if holding else [],
        "versions": queries.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context["job"] = _job(row)
        if row.result is not None:
            context |= {"result": row.result, "examples": _examples(request, row.result)}
    return render(request, "loyalty/rules.html", context, status=status)


def _examples(request: Request, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Who would have got most; nameless where the actor does not see them."""
    listed = [each["customer"] for each in result["examples"]]
    visible = customers.people(request.actor).filter(pk__in=listed)
    names = {person.pk: str(person) for person in visible}
    return [{**each, "who": names.get(each["customer"], "")} for each in result["examples"]]
