"""The page of an undo: what it would do, how far it is, what stayed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, queries
from shuke.collect.models import ImportUndo
from shuke.common.access import Actor, Request, allow
from shuke.common.kit.progress import progress_response


@allow("imports.view")
@require_safe
def undo(request: Request, pk: int) -> HttpResponse:
    source = queries.get_import(pk)
    row = queries.undo_of(source)
    if row is None:
        return redirect("collect:import", pk)
    context = {
        "source": source,
        "undo": row,
        "job": _job(row, request.actor),
        "account": queries.undo_account(request.actor, row),
        "may_run": request.actor.can("imports.run"),
        "again": queries.can_be_undone(source) or row.state == ImportUndo.State.DONE,
    }
    return render(request, "collect/undo.html", context)


@allow("imports.view")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    row = queries.undo_of(queries.get_import(pk))
    if row is None:
        return redirect("collect:import", pk)
    return progress_response(request, _job(row, request.actor))


def _steer(command: Callable) -> Callable:
    @allow("imports.run")
    @require_POST
    def view(request: Request, pk: int) -> HttpResponse:
        command(request.actor, pk)
        return redirect("collect:undo", pk)

    view.__name__ = command.__name__
    return view


check = _steer(commands.check_undo)
run = _steer(commands.undo_import)
pause = _steer(commands.pause_undo)
resume = _steer(commands.resume_undo)


def _job(row: ImportUndo, actor: Actor) -> dict:
    job = {
        **queries.undo_progress(row),
        "unit": pgettext("undo", "rows"),
        "url": reverse("collect:undo_progress", args=[row.source_id]),
    }
    if actor.can("imports.run") and row.state != ImportUndo.State.CHECKING:
        for verb in ("pause", "resume"):
            job[f"{verb}_url"] = reverse(f"collect:undo_{verb}", args=[row.source_id])
    return job
