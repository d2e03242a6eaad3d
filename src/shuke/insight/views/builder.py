"""The builder page and the parts that it asks for while somebody writes."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Conflict, Invalid
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.builder import drafting, drawing, verbs
from shuke.insight.queries import SegmentInfo, as_text, segment_for
from shuke.insight.queries.examples import examples
from shuke.insight.queries.suggestions import SOURCES, suggestions
from shuke.insight.segments.checking import check
from shuke.insight.segments.running import count
from shuke.insight.segments.sentences import sentence
from shuke.insight.segments.tree import Definition
from shuke.insight.views.acting import offered

#: What a new segment starts with: recent regulars.
START = {
    "anchor": "today",
    "where": {
        "all": [
            {"field": "last_order", "op": "in_last", "days": 90},
            {"field": "orders", "op": "at_least", "value": 3},
        ]
    },
}


@allow("segments.view")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new segment; `?definition=` (JSON) fills it from a report's mark."""
    if request.method == "POST":
        return _save(request, None)
    given = request.GET.get("definition", "")
    raw = _given(given) if given else START
    return page(request, raw, name=request.GET.get("name", "")[:120])


@allow("segments.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    segment = segment_for(request.actor, pk)
    if request.method == "POST":
        return _save(request, segment)
    return page(request, segment.definition.as_json(), segment=segment, name=segment.name)


@allow("segments.view")
@require_POST
def draft(request: Request) -> HttpResponse:
    """The builder after one change; nothing is stored. Without htmx: the whole page."""
    raw = drafting.read(request.POST)
    focus = verbs.apply(raw, request.POST.get("do", ""))
    if not request.htmx:
        return page(request, raw, segment=edited(request), name=request.POST.get("name", ""))
    context = {"root": drawing.draw(raw, {}, focus), "anchor": raw["anchor"]}
    response = render(request, "insight/builder/_builder.html", context)
    response["HX-Trigger-After-Settle"] = "segment-changed"
    return response


@allow("segments.view")
@require_POST
def preview(request: Request) -> HttpResponse:
    """Count, sentence and example people of what the form says now; nothing is stored."""
    raw = drafting.read(request.POST, typed=False)
    try:
        definition = check(raw, anew=True)
    except Invalid as unfinished:
        faults = list(dict.fromkeys(unfinished.fields.values()))
        return render(request, "insight/builder/_preview.html", {"faults": faults})
    context: dict[str, Any] = {"sentence": sentence(definition), **_text(request, definition)}
    try:
        context["count"] = count(definition)
        context["people"] = examples(request.actor, definition)
    except Busy as waiting:
        context["waiting"] = waiting.message
    return render(request, "insight/builder/_preview.html", context)


@allow("segments.view")
@require_GET
def values(request: Request) -> HttpResponse:
    """<option>s for a text condition: values that occur and contain what is being typed."""
    source = request.GET.get("source", "")
    typed = next((str(text) for name, text in request.GET.items() if name.endswith(".add")), "")
    own = next((str(key) for name, key in request.GET.items() if name.endswith(".own")), "")
    found = suggestions(source, typed, own=own) if source in SOURCES else []
    return render(request, "insight/builder/_values.html", {"values": found})


def _save(request: Request, segment: SegmentInfo | None) -> HttpResponse:
    raw, name = drafting.read(request.POST), request.POST.get("name", "")
    version = request.POST.get("version", "")
    try:
        saved = commands.save_segment(
            request.actor,
            name=name,
            definition=raw,
            segment_id=segment.id if segment else None,
            expected_version=int(version) if segment and version.isdigit() else None,
        )
    except Invalid as error:
        return page(request, raw, segment=segment, name=name, problems=error.fields, status=422)
    except Conflict as changed:
        # What was built stays on the page; saving once more puts it above the other version.
        return page(request, raw, segment=segment, name=name, changed=changed.message, status=409)
    toast(request, _("“%(name)s” is saved.") % {"name": saved.name})
    onward = request.POST.get("next", "")
    if onward and onward in offered(request):
        return redirect(f"{onward}?segment={saved.pk}")
    return redirect("insight:segment", saved.pk)


def page(
    request: Request,
    raw: drafting.Raw,
    *,
    segment: SegmentInfo | None = None,
    name: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """The whole builder over a raw definition; `extra` is context for its parts."""
    problems = problems or {}
    context = {
        "segment": segment,
        "name": name,
        "name_fault": problems.get("name", ""),
        "faults": {path: why for path, why in problems.items() if path != "name"},
        "root": drawing.draw(raw, problems),
        "anchor": raw["anchor"],
        "may_save": request.actor.can("segments.edit"),
        **extra,
    }
    return render(request, "insight/builder/page.html", context, status=status)


def _given(text: str) -> drafting.Raw:
    """A definition from an address: checked like any other."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This link does not hold a segment that can be read.")) from error
    return check(raw).as_json()


def _text(request: Request, definition: Definition) -> dict[str, Any]:
    """The text beside the builder, anew, unless somebody is changing it just now."""
    if request.POST.get("text", "") != request.POST.get("text_was", ""):
        return {}
    text = as_text(definition)
    return {"text": text, "text_was": text, "fresh_text": True}


def edited(request: Request) -> SegmentInfo | None:
    """The saved segment that the form changes, if any."""
    pk = request.POST.get("segment", "")
    return segment_for(request.actor, int(pk)) if pk.isdigit() else None
