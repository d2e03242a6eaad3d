"""The page of the sending rules: what holds, a draft tried on the past, older versions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.customers.queries import reach
from shuke.engage import commands, queries
from shuke.engage.forms import RulesForm
from shuke.engage.models import RulesRehearsal
from shuke.engage.queries.rehearsal import DAYS, Rehearsal
from shuke.engage.rules import Rules


@allow("rules.edit")
@require_safe
def rules(request: Request) -> HttpResponse:
    """What holds; with `?rehearsal=` the rules of that rehearsal stand in the form."""
    current = queries.rules_now(request.actor)
    wanted = request.GET.get("rehearsal", "")
    if not wanted.isdigit():
        return _page(request, RulesForm.of(current), queries.latest_rehearsal(request.actor))
    row = queries.rehearsal_for(request.actor, int(wanted))
    draft = Rules.from_json(row.definition, current.version)
    return _page(request, RulesForm.of(draft), row)


@allow("rules.edit")
@require_POST
def change(request: Request) -> HttpResponse:
    form = RulesForm(queries.rules_now(request.actor), request.POST)
    if form.is_valid():
        try:
            commands.set_rules(request.actor, form.rules(), base=form.cleaned_data["version"])
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("These rules are now in effect"))
            return redirect("engage:rules")
    return _page(request, form, status=422)


@allow("rules.edit")
@require_POST
def rehearsal(request: Request) -> HttpResponse:
    """Have the draft in the form tried on the past, in the background. Nothing is changed."""
    form = RulesForm(queries.rules_now(request.actor), request.POST)
    if form.is_valid():
        try:
            row = commands.start_rehearsal(request.actor, form.rules())
        except Invalid as error:
            show_errors(form, error)
        else:
            return redirect(f"{reverse('engage:rules')}?rehearsal={row.pk}#rehearsal")
    return _page(request, form, status=422)


@allow("rules.edit")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """The bar, asked for every second while it moves."""
    return progress_response(request, _job(queries.rehearsal_for(request.actor, pk)))


@allow("rules.edit")
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    commands.stop_rehearsal(request.actor, pk)
    return redirect("engage:rules")


def _job(row: RulesRehearsal) -> dict[str, Any]:
    job = job_of(row, _("messages"), "engage:rehearsal-progress")
    return job | {"stop_url": reverse("engage:rehearsal-stop", args=[row.pk])}


def _rehearsed(request: Request, row: RulesRehearsal) -> dict[str, Any]:
    context: dict[str, Any] = {
        "rehearsal_row": row,
        "draft": Rules.from_json(row.definition).sentences(),
        "job": _job(row),
    }
    if row.result is None:
        return context
    outcome = Rehearsal.from_json(row.result)
    people = []
    if request.actor.can("customers.view"):
        names = reach(list(outcome.touched), channel="email")
        people = [
            {"id": pk, "name": names[pk].name or f"#{pk}", "refused": refused, "put_off": put_off}
            for pk, (refused, put_off) in outcome.touched.items()
            if pk in names
        ]
    return context | {"rehearsal": outcome, "people": people}


def _page(
    request: Request, form: RulesForm, row: RulesRehearsal | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "now": queries.rules_now(request.actor).sentences(),
        "versions": queries.rule_versions(request.actor),
        "days": DAYS,
        "zone": clock.shop_zone().key,
        **(_rehearsed(request, row) if row else {}),
    }
    return render(request, "engage/rules.html", context, status=status)
