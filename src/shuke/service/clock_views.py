"""Pages of the times for tickets: what holds, a version and what it would have meant."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import versions as kit
from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.service import commands
from shuke.service.clocks import holding, in_force
from shuke.service.forms_clocks import TermsForm
from shuke.service.models import ClockRules
from shuke.service.terms import Terms
from shuke.team.queries import staff_names


@allow("tickets.rule")
@require_safe
def terms(request: Request) -> HttpResponse:
    return _page(request, TermsForm(in_force() or Terms()))


@allow("tickets.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nothing runs by it yet."""
    form = TermsForm(in_force() or Terms(), request.POST)
    row = made_of(form, lambda: commands.write_terms(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("service:clock-version", row.pk)


@allow("tickets.rule")
@require_safe
def version(request: Request, version: int) -> HttpResponse:
    row = kit.version_for(ClockRules, version)
    return _page(request, TermsForm(Terms.of_version(row.definition)), row)


@allow("tickets.rule")
@require_safe
def progress(request: Request, version: int) -> HttpResponse:
    return progress_response(request, _job(kit.version_for(ClockRules, version)))


@allow("tickets.rule")
@require_POST
def begin(request: Request, version: int) -> HttpResponse:
    commands.begin_terms(request.actor, version)
    toast(request, _("These times hold"))
    return redirect("service:clocks")


@allow("tickets.rule")
@require_POST
def end(request: Request, version: int) -> HttpResponse:
    commands.end_terms(request.actor, version)
    toast(request, _("Switched off"))
    return redirect("service:clocks")


def _job(row: ClockRules) -> dict[str, Any]:
    return job_of(row, _("tickets"), "service:clock-progress")


def _page(
    request: Request, form: TermsForm, row: ClockRules | None = None, *, status: int = 200
) -> HttpResponse:
    here = holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": here,
        "sentences": _sentences(here) if here else [],
        "versions": kit.latest(ClockRules),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "draft": _sentences(row), "result": row.result}
    return render(request, "service/clocks.html", context, status=status)


def _sentences(row: ClockRules) -> list[str]:
    terms = Terms.of_version(row.definition)
    return terms.sentences(staff_names({stage.to for stage in terms.chain}))
