"""Pages of imports: the list, run, outcome."""

from collections.abc import Callable

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, draft_views, queries, reasons, report
from shuke.collect.layouts import LAYOUTS
from shuke.collect.models import Import
from shuke.collect.recorders.words import MEANINGS
from shuke.collect.tables import ImportTable, ProblemTable
from shuke.common.access import Request, allow
from shuke.common.kit.progress import progress_response
from shuke.common.kit.toasts import toast


@allow("imports.view")
@require_safe
def imports(request: Request) -> HttpResponse:
    return render(request, "collect/imports.html", {"table": ImportTable(request)})


@allow("imports.view")
@require_safe
def one(request: Request, pk: int) -> HttpResponse:
    source = queries.get_import(pk)
    if source.state == Import.State.DRAFT:
        return draft_views.draft(request, source)
    summary = queries.summary(source)
    context = {
        "source": source,
        "layout": LAYOUTS[source.layout],
        "job": _job(source, request),
        "summary": summary,
        "counts": report.counts(source, summary["detail"]),
        "changed_fields": report.changed_fields(summary["changed"]),
        "stalled": queries.is_stalled(source),
        "outage": reasons.outage(source.outage),
        "table": ProblemTable(request, source).load(),
        "unknown": queries.unknown_statuses(source),
        "statuses": MEANINGS.items(),
        "held": queries.held_count(source),
        "mendable": source.state != Import.State.UNDONE and queries.mendable_lines(source).exists(),
        "corrected": queries.corrections_of(source).count(),
        "undo": queries.undo_of(source),
        "may_undo": request.actor.can("imports.run") and queries.can_be_undone(source),
    }
    return render(request, "collect/import.html", context)


def _steer(command: Callable, words: str = "") -> Callable:
    @allow("imports.run")
    @require_POST
    def view(request: Request, pk: int) -> HttpResponse:
        command(request.actor, pk)
        return redirect("collect:import", pk)

    view.__name__ = command.__name__
    return view


run = _steer(commands.start_import)
pause = _steer(commands.pause_import)
resume = _steer(commands.resume_import)
stop = _steer(commands.stop_import)


@allow("imports.run")
@require_POST
def replay(request: Request, pk: int) -> HttpResponse:
    """Try held documents again, with the meaning of unknown status words where it was given."""
    released = commands.replay_held(request.actor, pk, statuses=draft_views.meanings(request))
    if released:
        toast(request, _("%(count)d held documents were recorded") % {"count": released})
    else:
        toast(request, _("Nothing could be recorded: the reasons still stand"), tone="warn")
    return redirect("collect:import", pk)


@allow("imports.view")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    source = queries.get_import(pk)
    return progress_response(request, _job(source, request))


def _job(source: Import, request: Request) -> dict:
    """The progress of an import in the kit's terms."""
    state = queries.progress(source)
    states = {"queued": "waiting", "stalled": "paused"}
    job = {
        **state,
        "done": state["done"] if state["total"] else state["read"],
        "state": states.get(state["state"], state["state"]),
        "unit": _("lines"),
        "url": reverse("collect:progress", args=[source.pk]),
    }
    if request.actor.can("imports.run"):
        for verb in ("pause", "resume", "stop"):
            job[f"{verb}_url"] = reverse(f"collect:{verb}", args=[source.pk])
    return job


@allow("imports.view")
@require_POST
def problems(request: Request, pk: int) -> HttpResponseBase:
    """Held and rejected lines with their reasons, as the file had them."""
    source = queries.get_import(pk)
    pieces = commands.export_problems(request.actor, pk)
    return _csv(pieces, f"{_stem(source)}-problems.csv")


@allow("imports.view")
@require_safe
def outcomes(request: Request, pk: int) -> HttpResponseBase:
    """The outcome of every line."""
    source = queries.get_import(pk)
    return _csv(queries.outcome_file(source), f"{_stem(source)}-outcomes.csv")


def _csv(pieces, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _stem(source: Import) -> str:
    return source.file_name.rpartition(".")[0] or source.file_name
