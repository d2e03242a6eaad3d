"""Pages of imports: upload, check, test, run, outcome."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect import commands, preview, queries, reasons
from shuke.collect.layouts import LAYOUTS, fields_of
from shuke.collect.models import Import, Kind
from shuke.collect.recorders.words import MEANINGS
from shuke.collect.tables import ImportTable, ProblemTable
from shuke.common.access import Request, allow
from shuke.common.bodies import takes_files
from shuke.common.errors import Invalid
from shuke.common.kit.progress import described, progress_response
from shuke.common.kit.toasts import toast


@allow("imports.view")
@require_safe
def imports(request: Request) -> HttpResponse:
    return render(request, "collect/imports.html", {"table": ImportTable(request)})


@takes_files
@allow("imports.run")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """The upload; a file that cannot be read is refused beside the field."""
    error = ""
    if request.method == "POST":
        try:
            source = _receive(request)
            return redirect("collect:import", source.pk)
        except Invalid as refused:
            error = refused.message
    context = {"error": error, "kinds": Kind.choices, "limit": settings.IMPORT_MAX_MB,
               "known": [layout for layout in LAYOUTS.values() if layout.sign]}  # fmt: skip
    return render(request, "collect/new.html", context, status=422 if error else 200)


def _receive(request: Request) -> Import:
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(
            _("Choose a file of at most %(limit)d MB.") % {"limit": settings.IMPORT_MAX_MB}
        )
    kind = request.POST.get("kind", "")
    if kind not in {"", *Kind.values}:
        raise Invalid(_("Choose orders, customers or products."))
    return commands.receive_file(
        request.actor, upload.chunks(1 << 20), upload.name or "", kind=kind
    )


@allow("imports.view")
@require_safe
def one(request: Request, pk: int) -> HttpResponse:
    source = queries.get_import(pk)
    if source.state == Import.State.DRAFT:
        return _draft(request, source)
    context = {
        "source": source,
        "layout": LAYOUTS[source.layout],
        "job": _job(source, request),
        "summary": queries.summary(source),
        "stalled": queries.is_stalled(source),
        "outage": reasons.outage(source.outage),
        "table": ProblemTable(request, source),
        "unknown": queries.unknown_statuses(source),
        "statuses": MEANINGS.items(),
        "held": queries.held_count(source),
    }
    return render(request, "collect/import.html", context)


def _draft(request: Request, source: Import, errors: dict | None = None) -> HttpResponse:
    context = preview.draft_page(source, errors)
    trial = context["trial"]
    if trial and trial["state"] == "running":
        context["trial_job"] = described(_trial_job(source))
    context["stay"] = request.actor.can("imports.run")
    return render(request, "collect/draft.html", context, status=422 if errors else 200)


@allow("imports.run")
@require_POST
def reading(request: Request, pk: int) -> HttpResponse:
    """Read the file in another way."""
    given = request.POST
    row = given.get("header_row", "1")
    commands.change_reading(
        request.actor, pk,
        encoding=given.get("encoding", ""), delimiter=given.get("delimiter", ","),
        quoted=given.get("quoted") == "1", header_row=int(row) if row.isdigit() and len(row) < 5 else 0,
        sheet=given.get("sheet", ""), kind=given.get("kind", ""),
    )  # fmt: skip
    return redirect("collect:import", pk)


@allow("imports.run")
@require_POST
def mapping(request: Request, pk: int) -> HttpResponse:
    """Set the mapping; `then` goes on to the test run or the import itself."""
    source = queries.get_import(pk)
    names = {field.name for field in fields_of(source.kind)} | set(LAYOUTS[source.layout].columns)
    chosen = {
        name: int(value)
        for name in names
        if (value := request.POST.get(f"map-{name}", "")).isdigit() and len(value) < 6
    }
    hidden = {k: v for k, v in source.mapping.items() if f"map-{k}" not in request.POST}
    options: dict[str, object] = {
        **{
            name: request.POST.get(name, "").strip()
            for name in ("store", "currency", "zone", "date_order")
        },
        "statuses": dict(source.options.get("statuses") or {}) | _meanings(request),
    }
    try:
        commands.change_mapping(request.actor, pk, mapping=hidden | chosen, options=options)
        then = request.POST.get("then", "")
        if then == "trial":
            commands.start_trial(request.actor, pk)
        elif then == "run":
            commands.start_import(request.actor, pk)
    except Invalid as refused:
        source.mapping = hidden | chosen
        return _draft(request, source, refused.fields)
    anchor = "#trial" if then == "trial" else ""
    return redirect(reverse("collect:import", args=[pk]) + anchor)


def _steer(command: Callable, words: str = "") -> Callable:
    @allow("imports.run")
    @require_POST
    def view(request: Request, pk: int) -> HttpResponse:
        command(request.actor, pk)
        return redirect("collect:import", pk)

    view.__name__ = command.__name__
    return view


run = _steer(commands.start_import)
trial = _steer(commands.start_trial)
pause = _steer(commands.pause_import)
resume = _steer(commands.resume_import)
stop = _steer(commands.stop_import)


@allow("imports.run")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    commands.discard_import(request.actor, pk)
    toast(request, _("The draft was thrown away"))
    return redirect("collect:imports")


@allow("imports.run")
@require_POST
def replay(request: Request, pk: int) -> HttpResponse:
    """Try held documents again, with the meaning of unknown status words where it was given."""
    released = commands.replay_held(request.actor, pk, statuses=_meanings(request))
    if released:
        toast(request, _("%(count)d held documents were recorded") % {"count": released})
    else:
        toast(request, _("Nothing could be recorded: the reasons still stand"), tone="warn")
    return redirect("collect:import", pk)


def _meanings(request: Request) -> dict[str, str]:
    """The meaning that was chosen for each status word, where one was."""
    words, meanings = (request.POST.getlist(name) for name in ("word", "meaning"))
    return {word: meaning for word, meaning in zip(words, meanings, strict=False) if meaning}


@allow("imports.view")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    source = queries.get_import(pk)
    return progress_response(request, _job(source, request))


@allow("imports.view")
@require_safe
def trial_progress(request: Request, pk: int) -> HttpResponse:
    return progress_response(request, _trial_job(queries.get_import(pk)))


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


def _trial_job(source: Import) -> dict:
    state = source.trial or {"done": 0, "read": 0, "total": None, "state": "done"}
    return {
        "done": state["done"] if state["total"] else state.get("read", 0),
        "total": state["total"],
        "state": state["state"],
        "unit": _("lines"),
        "url": reverse("collect:trial_progress", args=[source.pk]),
    }


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
