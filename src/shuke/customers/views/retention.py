"""Pages of how long kinds of data stay: what holds, a version and what it would forget, what went."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.customers import commands
from shuke.customers.forms_retention import RetentionForm
from shuke.customers.models import RetentionRules
from shuke.customers.queries import retention as queries
from shuke.customers.retention.rules import Rules, data_kinds


@allow("customers.retention")
@require_safe
def retention(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, RetentionForm(queries.rules_now()))


@allow("customers.retention")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nothing is forgotten by it yet."""
    form = RetentionForm(queries.rules_now(), request.POST)
    row = made_of(form, lambda: commands.write_retention(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("customers:retention_version", row.pk)


@allow("customers.retention")
@require_safe
def version(request: Request, retention: int) -> HttpResponse:
    """One version with its rehearsal; it stands in the form."""
    row = queries.rules_for(request.actor, retention)
    return _page(request, RetentionForm(Rules.of_version(row.definition)), row)


@allow("customers.retention")
@require_safe
def progress(request: Request, retention: int) -> HttpResponse:
    return progress_response(request, _job(queries.rules_for(request.actor, retention)))


@allow("customers.retention")
@require_POST
def begin(request: Request, retention: int) -> HttpResponse:
    commands.begin_retention(request.actor, retention)
    toast(request, _("These rules hold; what is too old goes from the coming night on"))
    return redirect("customers:retention")


@allow("customers.retention")
@require_POST
def end(request: Request, retention: int) -> HttpResponse:
    commands.end_retention(request.actor, retention)
    toast(request, _("Switched off; everything stays"))
    return redirect("customers:retention")


def _job(row: RetentionRules) -> dict[str, Any]:
    return job_of(row, _("kinds of data"), "customers:retention_progress")


def _page(
    request: Request, form: RetentionForm, row: RetentionRules | None = None, *, status: int = 200
) -> HttpResponse:
    kinds = data_kinds()
    context: dict[str, Any] = {
        "form": form,
        "holding": queries.holding(),
        "sentences": queries.rules_now().sentences(),
        "versions": queries.versions(request.actor),
        "passes": [
            {"row": each, "label": kinds[each.kind].label if each.kind in kinds else each.kind}
            for each in queries.passes(request.actor)
        ],
        "duties": queries.duties(),
        "settings": queries.settings(),
        "row": row,
    }
    if row:
        context |= {"job": _job(row), "draft": Rules.of_version(row.definition).sentences()}
        if row.result is not None:
            context |= {"result": row.result, "kinds": queries.in_words(row.result)}
    return render(request, "customers/retention.html", context, status=status)
