"""Pages of the rules by which arrivals are one person: what holds, a version and what it would do."""

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
from shuke.customers.forms_joining import JoiningForm
from shuke.customers.joining.rules import Rules
from shuke.customers.models import JoinRules
from shuke.customers.queries import joining as queries


@allow("customers.joining")
@require_safe
def joining(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, JoiningForm(queries.rules_now()))


@allow("customers.joining")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nobody is joined or kept apart by it yet."""
    base = request.POST.get("base", "")
    rules = queries.rules_now()
    if base.isdigit():
        rules = Rules.of(queries.rules_for(request.actor, int(base)).definition)
    form = JoiningForm(rules, request.POST)
    row = made_of(form, lambda: commands.write_join_rules(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("customers:join_version", row.pk)


@allow("customers.joining")
@require_safe
def version(request: Request, rules: int) -> HttpResponse:
    """One version with its rehearsal; it stands in the form."""
    row = queries.rules_for(request.actor, rules)
    return _page(request, JoiningForm(Rules.of(row.definition)), row)


@allow("customers.joining")
@require_safe
def progress(request: Request, rules: int) -> HttpResponse:
    return progress_response(request, _job(queries.rules_for(request.actor, rules)))


@allow("customers.joining")
@require_POST
def except_value(request: Request, rules: int) -> HttpResponse:
    """A further version, in which a value that many have joins nobody."""
    identity = request.POST.get("identity", "")
    why = _("seen with %(people)s people") % {"people": request.POST.get("people", "")[:6]}
    row = commands.never_join(
        request.actor, int(identity) if identity.isdigit() else 0, base=rules, why=why
    )
    return redirect("customers:join_version", row.pk)


@allow("customers.joining")
@require_POST
def begin(request: Request, rules: int) -> HttpResponse:
    commands.begin_join_rules(request.actor, rules)
    toast(request, _("These rules now apply to everyone who arrives"))
    return redirect("customers:joining")


@allow("customers.joining")
@require_POST
def end(request: Request, rules: int) -> HttpResponse:
    commands.end_join_rules(request.actor, rules)
    toast(request, _("Switched off; the standard rules hold"))
    return redirect("customers:joining")


def _job(row: JoinRules) -> dict[str, Any]:
    return job_of(row, _("documents"), "customers:join_progress")


def _page(
    request: Request, form: JoiningForm, row: JoinRules | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "holding": queries.holding(),
        "sentences": queries.rules_now().sentences(),
        "versions": queries.versions(request.actor),
        "row": row,
        **(_rehearsed(request, row) if row else {}),
    }
    return render(request, "customers/joining.html", context, status=status)


def _rehearsed(request: Request, row: JoinRules) -> dict[str, Any]:
    context: dict[str, Any] = {"job": _job(row), "draft": Rules.of(row.definition).sentences()}
    if row.result is None:
        return context
    return context | {
        "result": row.result,
        "joined": queries.examples(request.actor, row, "joined"),
        "apart": queries.examples(request.actor, row, "apart"),
        "shared": queries.shared_values(request.actor, row),
    }
