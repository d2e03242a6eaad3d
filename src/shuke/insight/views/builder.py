"""The builder page and the parts that it asks for while somebody writes."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Conflict, Invalid
from shuke.common.kit.sentences import drafting, drawing, verbs
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.grammar import SEGMENT, read
from shuke.insight.queries import SegmentInfo, as_text, segment_for
from shuke.insight.queries.examples import examples
from shuke.insight.queries.suggestions import SOURCES, suggestions
from shuke.insight.segments import text as text_form
from shuke.insight.segments.checking import check
from shuke.insight.segments.running import count
from shuke.insight.segments.sentences import sentence
from shuke.insight.segments.text import TextFault
from shuke.insight.segments.tree import Definition
from shuke.insight.views.acting import offered

#: The fields of the text beside the builder: as it is now, and as it was given.
TEXT = ("text", "text_was")
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
@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """The builder after one change; nothing is stored. Without htmx: the whole page. Who comes back to it by
    its address, after a switch of the language or a reload, begins where segments are built."""
    if request.method == "GET":
        return redirect("insight:segment_new")
    raw = read(request.POST)
    focus = ""
    for action in request.POST.getlist("do"):
        focus = verbs.apply(SEGMENT, raw["where"], action) or focus
    if not request.htmx:
        name = request.POST.get("name", "")
        fields: dict[str, Any] = {key: request.POST.get(key, "") for key in TEXT}
        return page(request, raw, segment=edited(request), name=name, **fields)
    context = {
        "root": drawing.draw(SEGMENT, raw["where"], {}, focus),
        "anchor": raw["anchor"],
        "grammar": SEGMENT,
    }
    response = render(request, "kit/sentence/_sentence.html", context)
    response["HX-Trigger-After-Settle"] = "segment-changed"
    return response


@allow("segments.view")
@require_POST
def preview(request: Request) -> HttpResponse:
    """Count, sentence and example people of what the form says now; nothing is stored."""
    raw = read(request.POST, typed=False)
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
    options = suggestions(source, typed, own=own) if source in SOURCES else []
    return render(request, "insight/builder/_values.html", {"values": options})


def _save(request: Request, segment: SegmentInfo | None) -> HttpResponse:
    raw, name = read(request.POST), request.POST.get("name", "")
    version, was = request.POST.get("version", ""), request.POST.get("name_was")
    text: dict[str, Any] = {}
    try:
        if typed := _typed(request):
            text = {"text": typed, "text_was": request.POST.get("text_was", "")}
            raw = _taken_over(raw, **text)
            text["text_was"] = typed
        saved = commands.save_segment(
            request.actor,
            name=name,
            definition=raw,
            segment_id=segment.id if segment else None,
            expected_version=int(version) if segment and version.isdigit() else None,
            expected_name=was if segment else None,
        )
    except TextFault as fault:
        text |= {"text_fault": fault.message, "unsaved": True}
        return page(request, raw, segment=segment, name=name, status=422, **text)
    except Invalid as error:
        problems = error.fields
        return page(request, raw, segment=segment, name=name, problems=problems, status=422, **text)
    except Conflict as changed:
        # What was built stays on the page; saving once more puts it above the other version.
        text["changed"] = changed.message
        name = segment.name if segment and name == was else name
        return page(request, raw, segment=segment, name=name, status=409, **text)
    toast(request, _("“%(name)s” is saved.") % {"name": saved.name})
    onward = request.POST.get("next", "")
    if onward and onward in offered(request):
        return redirect(f"{onward}?segment={saved.pk}")
    return redirect("insight:segment", saved.pk)


def _typed(request: Request) -> str:
    """The text beside the builder when somebody changed it and did not take it over yet, else "". An
    emptied one says nothing: the conditions stand."""
    text, was = (request.POST.get(key, "").replace("\r\n", "\n").strip() for key in TEXT)
    return "" if text == was else text


def _taken_over(raw: drafting.Raw, *, text: str, text_was: str) -> drafting.Raw:
    """What the typed text means. Refused when the conditions were changed besides: one of the two
    would be lost without a word."""
    read = text_form.read(text).as_json()
    try:
        conditions = as_text(check(raw))
    except Invalid:
        conditions = ""  # unfinished ones
    if text_was and conditions != text_was:
        why = _(
            "The conditions above were changed as well. Take this text over into them, or empty it to"
            " keep them."
        )
        raise TextFault(text, 0, why)
    return read


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
        "root": drawing.draw(SEGMENT, raw["where"], problems),
        "anchor": raw["anchor"],
        "grammar": SEGMENT,
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
        return {}  # emptied ones, too: somebody begins anew
    text = as_text(definition)
    return {"text": text, "text_was": text, "fresh_text": True}


def edited(request: Request) -> SegmentInfo | None:
    """The saved segment that the form changes, if any."""
    pk = request.POST.get("segment", "")
    return segment_for(request.actor, int(pk)) if pk.isdigit() else None
