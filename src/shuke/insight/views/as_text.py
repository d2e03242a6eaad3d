"""The builder's definition as text: changed and put back into the builder."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit.sentences import drafting, drawing
from shuke.insight.grammar import SEGMENT, read
from shuke.insight.segments import text
from shuke.insight.views.builder import edited, page


@allow("segments.view")
@require_POST
def apply(request: Request) -> HttpResponse:
    """Draw the builder from the text; a text that cannot be read stays, with the place of its fault."""
    typed = request.POST.get("text", "")
    try:
        raw = text.read(typed).as_json()
    except text.TextFault as fault:
        faulty = {"text": typed, "text_fault": fault.message}
        if request.htmx:
            return render(request, "insight/builder/_text.html", faulty, status=422)
        return _whole(request, read(request.POST), faulty, status=422)
    if not request.htmx:
        return _whole(request, raw, {"text": typed, "text_was": typed})
    context: dict[str, Any] = {
        "text": typed,
        "text_was": typed,
        "root": drawing.draw(SEGMENT, raw["where"], {}),
        "anchor": raw["anchor"],
        "grammar": SEGMENT,
    }
    response = render(request, "insight/builder/_text_applied.html", context)
    response["HX-Trigger-After-Settle"] = "segment-changed"
    return response


def _whole(request: Request, raw: drafting.Raw, context: dict, status: int = 200) -> HttpResponse:
    name = request.POST.get("name", "")
    return page(request, raw, segment=edited(request), name=name, status=status, **context)
