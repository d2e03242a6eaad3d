"""Pages of the commission plan: what holds, a version and what it would have paid."""

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
from shuke.sales.forms_pay import PlanForm
from shuke.sales.models import PayPlan
from shuke.sales.pay_plan import Plan
from shuke.sales.queries import plans as queries


@allow("sales.pay")
@require_safe
def plan(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, PlanForm(_now()))


@allow("sales.pay")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and try it."""
    form = PlanForm(_now(), request.POST)
    row = made_of(form, lambda: commands.write_plan(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("sales:pay_plan", row.pk)


@allow("sales.pay")
@require_safe
def version(request: Request, pay_plan: int) -> HttpResponse:
    """One version with its rehearsal; its numbers stand in the form."""
    row = queries.plan_for(request.actor, pay_plan)
    return _page(request, PlanForm(Plan.of_version(row.definition)), row)


@allow("sales.pay")
@require_safe
def progress(request: Request, pay_plan: int) -> HttpResponse:
    return progress_response(request, _job(queries.plan_for(request.actor, pay_plan)))


@allow("sales.pay")
@require_POST
def begin(request: Request, pay_plan: int) -> HttpResponse:
    commands.begin_plan(request.actor, pay_plan)
    toast(request, _("This plan holds; open months are worked out anew"))
    return redirect("sales:pay_plans")


@allow("sales.pay")
@require_POST
def end(request: Request, pay_plan: int) -> HttpResponse:
    commands.end_plan(request.actor, pay_plan)
    toast(request, _("Switched off"))
    return redirect("sales:pay_plans")


def _now() -> Plan:
    row = queries.holding()
    return Plan.of_version(row.definition) if row else Plan()


def _job(row: PayPlan) -> dict[str, Any]:
    return job_of(row, _("months"), "sales:pay_plan_progress")


def _page(
    request: Request, form: PlanForm, row: PayPlan | None = None, *, status: int = 200
) -> HttpResponse:
    holding = queries.holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": Plan.of_version(holding.definition).sentences() if holding else [],
        "versions": queries.plans(request.actor),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "draft": Plan.of_version(row.definition).sentences()}
        context["result"] = row.result
    return render(request, "sales/pay_plan.html", context, status=status)
