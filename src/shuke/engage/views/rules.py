"""The page of the sending rules: what holds, another draft of it tried on the past, older versions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers.queries import reach
from shuke.engage import commands, queries
from shuke.engage.forms import RulesForm
from shuke.engage.queries.rehearsal import DAYS
from shuke.engage.rules import Rules


@allow("rules.edit")
@require_safe
def rules(request: Request) -> HttpResponse:
    return _page(request, RulesForm.of(queries.rules_now(request.actor)))


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
            toast(request, _("These rules hold from now on"))
            return redirect("engage:rules")
    return _page(request, form, status=422)


@allow("rules.edit")
@require_POST
def rehearsal(request: Request) -> HttpResponse:
    """The draft in the form, tried on the past. Nothing is changed."""
    form = RulesForm(queries.rules_now(request.actor), request.POST)
    if form.is_valid():
        try:
            commands.check_rules(form.rules())
        except Invalid as error:
            show_errors(form, error)
    if form.errors:
        return _page(request, form, status=422)
    return _page(request, form, **_rehearsed(request, form.rules()))


def _rehearsed(request: Request, draft: Rules) -> dict[str, Any]:
    outcome = queries.rehearse(request.actor, draft)
    people = []
    if request.actor.can("customers.view"):
        names = reach(list(outcome.touched), channel="email")
        people = [
            {"id": pk, "name": names[pk].name or f"#{pk}", "refused": refused, "put_off": put_off}
            for pk, (refused, put_off) in outcome.touched.items()
            if pk in names
        ]
    return {"rehearsal": outcome, "people": people, "draft": draft.sentences()}


def _page(request: Request, form: RulesForm, *, status: int = 200, **more: Any) -> HttpResponse:
    versions = queries.rule_versions(request.actor)
    context = {
        "form": form,
        "now": queries.rules_now(request.actor).sentences(),
        "versions": versions,
        "days": DAYS,
        "zone": clock.shop_zone().key,
        **more,
    }
    return render(request, "engage/rules.html", context, status=status)
