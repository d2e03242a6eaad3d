"""Editing a journey's draft: its start, its goal, each step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid, NotFound
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.forms_journeys import FORMS, GoalForm, StartForm
from shuke.engage.journeys import editing, wording
from shuke.engage.journeys.plan import walk
from shuke.engage.letters import placeholders
from shuke.engage.models import Journey
from shuke.engage.queries import running_journeys as queries
from shuke.engage.views.editor import EDITOR_CSP


@allow("journeys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, journey_id: int) -> HttpResponse:
    journey = queries.journey_for(request.actor, journey_id)
    key = request.GET.get("key", "")
    form = StartForm(request.actor, journey.draft, request.POST or None, key=key)
    return _edit(request, journey, form, _("Who enters"), form.change)


@allow("journeys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: Request, journey_id: int) -> HttpResponse:
    journey = queries.journey_for(request.actor, journey_id)
    key = request.GET.get("key", "")
    form = GoalForm(request.actor, journey.draft, request.POST or None, key=key)
    if not request.POST:
        form.initial["same"] = (journey.draft.get("goal") or {}).get("same", False)
    return _edit(request, journey, form, _("The goal"), form.change)


@allow("journeys.edit")
@csp_override(EDITOR_CSP)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, journey_id: int, place: str) -> HttpResponse:
    journey = queries.journey_for(request.actor, journey_id)
    current = next(
        (each for each, _d in walk(journey.draft["steps"]) if each["key"] == place), None
    )
    if current is None or current["kind"] not in FORMS:
        raise NotFound(_("This step is not there any more. Look at the journey again."))
    build = FORMS[current["kind"]]
    form = build(request.actor, current, request.POST or None, key=request.GET.get("key", ""))
    return _edit(
        request,
        journey,
        form,
        wording.KINDS[current["kind"]][0],
        lambda draft: editing.changed(draft, place, form.data_for_step()),
    )


def _edit(request: Request, journey: Journey, form: Any, title: Any, change: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            commands.edit_journey(request.actor, journey.pk, change)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("engage:journey", journey.pk)
    context = {
        "journey": journey,
        "form": form,
        "title": title,
        "chooser": next((name for name in ("key", "action") if name in form.fields), ""),
        "letter": "html" in form.fields,
        "variables": placeholders() if "html" in form.fields else (),
    }
    return render(request, "engage/journey_step.html", context, status=422 if form.errors else 200)


@allow("journeys.edit")
@require_POST
def add(request: Request, journey_id: int) -> HttpResponse:
    """A new step, then its page."""
    kind = request.POST.get("kind", "")
    after, path = request.POST.get("after", ""), request.POST.get("path", "")
    journey = commands.edit_journey(
        request.actor, journey_id, lambda draft: editing.added(draft, kind, after, path)
    )
    key = f"s{journey.draft['last']}"
    if kind in FORMS:
        return redirect("engage:journey-step", journey_id, key)
    return redirect(f"{reverse('engage:journey', args=[journey_id])}#{key}")


@allow("journeys.edit")
@require_POST
def move(request: Request, journey_id: int, place: str) -> HttpResponse:
    by = -1 if request.POST.get("by") == "up" else 1
    commands.edit_journey(request.actor, journey_id, lambda draft: editing.moved(draft, place, by))
    return redirect(f"{reverse('engage:journey', args=[journey_id])}#{place}")


@allow("journeys.edit")
@require_POST
def remove(request: Request, journey_id: int, place: str) -> HttpResponse:
    commands.edit_journey(request.actor, journey_id, lambda draft: editing.removed(draft, place))
    toast(request, _("Taken out of the path"))
    return redirect("engage:journey", journey_id)
