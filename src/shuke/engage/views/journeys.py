"""Journeys: the list, one with its path and who is where in it, and the buttons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.forms_journeys import NameForm
from shuke.engage.journey_groups import people_url
from shuke.engage.journeys import wording
from shuke.engage.journeys.checking import problems_of
from shuke.engage.journeys.plan import PARTING, WAITING
from shuke.engage.models import Enrolment, Journey, JourneyVersion, Passage
from shuke.engage.queries import running_journeys as queries
from shuke.engage.results.journeys import measure_journey
from shuke.engage.views.buttons import button
from shuke.engage.views.journey_outcome import outcome
from shuke.engage.views.journey_tables import TONES, journey_table

State = Enrolment.State
#: Ends of ways, as they stand over the path, with what each reads.
ENDS = (State.INSIDE, State.GOAL, State.FINISHED, State.EXIT, State.LATE, State.CONTROL)


@allow("journeys.view")
@require_safe
def index(request: Request) -> HttpResponse:
    return render(request, "engage/journeys.html", {"table": journey_table(request)})


@allow("journeys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            journey = commands.create_journey(request.actor, name=form.cleaned_data["name"])
        except Invalid as error:
            show_errors(form, error)
        else:
            return redirect("engage:journey-start", journey.pk)
    status = 422 if form.errors else 200
    return render(request, "engage/journey_new.html", {"form": form}, status=status)


@allow("journeys.view")
@require_safe
def journey(request: Request, journey_id: int) -> HttpResponse:
    """The draft is what is shown and edited; the figures are those of all versions."""
    row = queries.journey_for(request.actor, journey_id)
    actor, count = request.actor, queries.headcount(row)
    problems = problems_of(actor, row.draft)
    versions = list(row.versions.order_by("-number")[:10])
    latest = versions[0] if versions else None
    is_latest = latest is not None and latest.definition == row.draft
    context: dict[str, Any] = {
        "journey": row,
        "tone": TONES.get(row.state, ""),
        "start": wording.start_words(actor, row.draft),
        "goal": wording.goal_words(actor, row.draft),
        "holdout": row.draft["holdout"],
        "steps": [_step(request, row, each, count, problems) for each in row.draft["steps"]],
        "kinds": wording.KINDS,
        "problems": problems,
        "start_problems": [
            problems[each] for each in ("trigger", "segment", "steps") if each in problems
        ],
        "ends": [
            {"label": state.label, "count": count.states[state], "url": people_url(row, state)}
            for state in ENDS
            if count.states[state] or state == State.INSIDE
        ],
        "versions": versions,
        "version": latest if is_latest else None,
        "rehearsal": outcome(actor, latest)
        if latest is not None and is_latest and latest.result is not None
        else None,
        "may_begin": actor.can("journeys.send")
        and not row.archived_at
        and (latest is None or latest.pk != row.version_id or row.state == Journey.State.STOPPED),
        "brought": measure_journey(actor, row) if row.since else None,
        "job": _job(latest) if latest and is_latest else None,
        "may_edit": actor.can("journeys.edit") and not row.archived_at,
        "may_send": actor.can("journeys.send") and not row.archived_at,
        "inside": count.states[State.INSIDE],
    }
    return render(request, "engage/journey.html", context)


def _step(
    request: Request, row: Journey, step: dict[str, Any], count: queries.Headcount, problems: Any
) -> dict[str, Any]:
    """One step as the path shows it, with the ways that part at it."""
    key, kind = step["key"], step["kind"]
    label, icon, _help = wording.KINDS[kind]
    passed = {
        outcome: count.passed[key, outcome]
        for outcome in Passage.Outcome
        if count.passed[key, outcome]
    }
    drawn = {
        side: [_step(request, row, each, count, problems) for each in step[side]]
        for side in ("yes", "no")
        if kind in PARTING
    }
    return {
        "key": key,
        "kind": kind,
        "label": label,
        "icon": icon,
        "words": wording.step_words(request.actor, step),
        "problem": problems.get(key, ""),
        "waiting": count.waiting[key] if kind in WAITING else 0,
        "waiting_url": people_url(row, State.INSIDE, place=key),
        "passed": [
            {
                "label": Passage.Outcome(outcome).label,
                "count": number,
                "url": people_url(row, outcome, place=key),
            }
            for outcome, number in passed.items()
        ],
        "ways": drawn,
        "edits": kind != "exit",
    }


def _job(version: JourneyVersion) -> dict[str, Any]:
    return job_of(version, _("days"), "engage:journey-progress")


@allow("journeys.view")
@require_safe
def progress(request: Request, version_id: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, version_id)))


@allow("journeys.edit")
@require_POST
def rename(request: Request, journey_id: int) -> HttpResponse:
    commands.edit_journey(request.actor, journey_id, name=request.POST.get("name", ""))
    toast(request, _("Renamed"))
    return redirect("engage:journey", journey_id)


@allow("journeys.edit")
@require_POST
def rehearsal(request: Request, journey_id: int) -> HttpResponse:
    """Have the draft tried on the last 90 days; what is wrong with it stands at its steps."""
    try:
        commands.write_version(request.actor, journey_id)
    except Invalid as error:
        toast(request, error.message, tone="bad")
    return redirect(f"{reverse('engage:journey', args=[journey_id])}#rehearsal")


@allow("journeys.send")
@require_POST
def begin(request: Request, journey_id: int) -> HttpResponse:
    version = request.POST.get("version", "")
    commands.begin_journey(
        request.actor,
        journey_id,
        int(version) if version.isdigit() else 0,
        moves=request.POST.get("inside") == "move",
    )
    toast(request, _("People enter from now on"))
    return redirect("engage:journey", journey_id)


def _button(capability: str, command: Any, words: Any) -> Any:
    return button(capability, command, words, "engage:journey")


pause = _button("journeys.send", commands.pause_journey, gettext_lazy("Paused"))
resume = _button("journeys.send", commands.resume_journey, gettext_lazy("Going on"))
stop = _button("journeys.send", commands.stop_journey, gettext_lazy("Stopped for everybody"))
archive = _button("journeys.edit", commands.archive_journey, gettext_lazy("Archived"))
unarchive = _button("journeys.edit", commands.unarchive_journey, gettext_lazy("Taken out again"))
