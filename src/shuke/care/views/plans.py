"""Pages of plans: what holds, a version and what it would do."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.care.commands import planning
from shuke.care.forms_plans import PlansForm
from shuke.care.models import CarePlans
from shuke.care.plans import Plans
from shuke.care.queries import plans as queries
from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers


@allow("care.plan")
@require_safe
def plans(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, PlansForm(queries.in_force()))


@allow("care.plan")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nothing is due by it yet."""
    form = PlansForm(queries.in_force(), request.POST)
    row = made_of(form, lambda: planning.write_plans(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("care:plan_version", row.pk)


@allow("care.plan")
@require_safe
def version(request: Request, plans: int) -> HttpResponse:
    """One version with its rehearsal; its plans stand in the form."""
    row = queries.version_for(request.actor, plans)
    return _page(request, PlansForm(Plans.of_version(row.definition)), row)


@allow("care.plan")
@require_safe
def progress(request: Request, plans: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, plans)))


@allow("care.plan")
@require_POST
def begin(request: Request, plans: int) -> HttpResponse:
    planning.begin_plans(request.actor, plans)
    toast(request, _("These plans hold; what is due is being worked out"))
    return redirect("care:plans")


@allow("care.plan")
@require_POST
def end(request: Request, plans: int) -> HttpResponse:
    planning.end_plans(request.actor, plans)
    toast(request, _("Switched off"))
    return redirect("care:plans")


def _job(row: CarePlans) -> dict[str, Any]:
    return job_of(row, _("parts"), "care:plan_progress")


def _page(
    request: Request, form: PlansForm, row: CarePlans | None = None, *, status: int = 200
) -> HttpResponse:
    holding = queries.holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": Plans.of_version(holding.definition).sentences() if holding else [],
        "versions": queries.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "draft": Plans.of_version(row.definition).sentences()}
        if row.result is not None:
            context |= {"result": row.result, "examples": _examples(request, row.result)}
    return render(request, "care/plans.html", context, status=status)


def _examples(request: Request, result: dict[str, Any]) -> list[dict[str, Any]]:
    listed = {each["customer"] for each in result["examples"]}
    names = {row.pk: str(row) for row in customers.people(request.actor).filter(pk__in=listed)}
    return [
        {**each, "on": dt.date.fromisoformat(each["on"]), "who": names.get(each["customer"], "")}
        for each in result["examples"]
    ]
