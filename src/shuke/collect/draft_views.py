"""Pages of a file before it is imported: upload, what its columns mean, test run."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect import commands, preview, queries
from shuke.collect.layouts import LAYOUTS, fields_of
from shuke.collect.models import Import, Kind
from shuke.collect.recorders.recipe import OPTIONS
from shuke.common.access import Request, allow
from shuke.common.bodies import takes_files
from shuke.common.errors import Invalid
from shuke.common.kit.progress import described, progress_response
from shuke.common.kit.toasts import toast
from shuke.common.kit.uploading import received
from shuke.common.texts import whole_number
from shuke.common.uploads import Given
from shuke.customers import queries as people


@takes_files
@allow("imports.run")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """The upload; a file that cannot be read is refused beside the field."""
    error = ""
    if request.method == "POST":
        try:
            return redirect(received(request, "imports", _receiver(request)))
        except Invalid as refused:
            error = refused.message
    context = {"error": error, "kinds": Kind.choices, "limit": settings.IMPORT_MAX_MB,
               "known": [layout for layout in LAYOUTS.values() if layout.sign]}  # fmt: skip
    return render(request, "collect/new.html", context, status=422 if error else 200)


def _receiver(request: Request) -> Callable[[Given], str]:
    kind = request.POST.get("kind", "")
    if kind not in {"", *Kind.values}:
        raise Invalid(_("Choose orders, customers or products."))

    def receive(file: Given) -> str:
        source = commands.receive_file(request.actor, file.chunks(), file.name, kind=kind)
        return reverse("collect:import", args=[source.pk])

    return receive


def draft(
    request: Request, source: Import, errors: dict | None = None, second_error: str = ""
) -> HttpResponse:
    context = preview.draft_page(source, errors)
    for name in ("rows", "trial", "groups"):
        context[name] = people.seen_texts(request.actor, context[name])
    trial = context["trial"]
    if trial and trial["state"] == "running":
        context["trial_job"] = described(_trial_job(source))
    context["changes"] = queries.changes_of(request.actor, source)
    context["mendable"] = queries.mendable_lines(source).exists()
    context["corrected"] = queries.corrections_of(source).count()
    context["stay"] = request.actor.can("imports.run")
    context["second_error"] = second_error
    status = 422 if errors or second_error else 200
    return render(request, "collect/draft.html", context, status=status)


@takes_files
@allow("imports.run")
@require_POST
def second(request: Request, pk: int) -> HttpResponse:
    """Take the other table of the export."""
    source = queries.get_import(pk)

    def add(file: Given) -> str:
        commands.add_table(request.actor, pk, file.chunks(), file.name)
        return reverse("collect:import", args=[pk])

    try:
        return redirect(received(request, "imports", add))
    except Invalid as refused:
        if source.state != Import.State.DRAFT:
            raise
        return draft(request, source, second_error=refused.message)


@allow("imports.run")
@require_POST
def reading(request: Request, pk: int) -> HttpResponse:
    """Read the file in another way."""
    given = request.POST
    row = given.get("header_row", "1")
    commands.change_reading(
        request.actor, pk,
        encoding=given.get("encoding", ""), delimiter=given.get("delimiter", ","),
        quoted=given.get("quoted") == "1", header_row=whole_number(row, 4) or 0,
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
    try:
        commands.change_mapping(
            request.actor, pk, mapping=hidden | chosen, options=_options(request, source)
        )
        then = request.POST.get("then", "")
        if then == "trial":
            commands.start_trial(request.actor, pk)
        elif then == "run":
            commands.start_import(request.actor, pk)
    except Invalid as refused:
        source.mapping = hidden | chosen
        return draft(request, source, refused.fields)
    anchor = "#trial" if then == "trial" else ""
    return redirect(reverse("collect:import", args=[pk]) + anchor)


@allow("imports.run")
@require_POST
def trial(request: Request, pk: int) -> HttpResponse:
    """Begin the test run."""
    commands.start_trial(request.actor, pk)
    return redirect("collect:import", pk)


@allow("imports.view")
@require_safe
def trial_progress(request: Request, pk: int) -> HttpResponse:
    return progress_response(request, _trial_job(queries.get_import(pk)))


@allow("imports.run")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    commands.discard_import(request.actor, pk)
    toast(request, _("The draft was thrown away"))
    return redirect("collect:imports")


def _options(request: Request, source: Import) -> dict[str, object]:
    """What the file does not say, as it was chosen; a new store goes before a chosen one."""
    given: dict[str, object] = {name: request.POST.get(name, "").strip() for name in OPTIONS}
    if store := request.POST.get("new_store", "").strip():
        given["store"] = store
    statuses = dict(source.options.get("statuses") or {}) | meanings(request)
    return {**given, "statuses": statuses}


def meanings(request: Request) -> dict[str, str]:
    """The meaning that was chosen for each status word, where one was."""
    words, meanings = (request.POST.getlist(name) for name in ("word", "meaning"))
    return {word: meaning for word, meaning in zip(words, meanings, strict=False) if meaning}


def _trial_job(source: Import) -> dict:
    state = source.trial or {"done": 0, "read": 0, "total": None, "state": "done"}
    return {
        "done": state["done"] if state["total"] else state.get("read", 0),
        "total": state["total"],
        "state": state["state"],
        "unit": _("lines"),
        "url": reverse("collect:trial_progress", args=[source.pk]),
    }
