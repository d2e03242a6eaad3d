"""The page on which questions are asked in words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuke.ask import queries
from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Invalid


@allow("insight.view")
@require_safe
def ask(request: Request) -> HttpResponse:
    """A question and its answer; asking changes nothing."""
    text = " ".join(request.GET.get("q", "").split())
    context: dict[str, Any] = {"text": text, "examples": queries.examples()}
    if not text:
        return render(request, "ask/ask.html", context)
    try:
        context |= {"reply": queries.ask(request.actor, text)}
    except queries.NotUnderstood as left:
        context |= {"left": left}
        return render(request, "ask/ask.html", context, status=422)
    except Busy as waiting:
        return render(request, "ask/ask.html", {**context, "waiting": waiting.message}, status=503)
    except Invalid as fault:
        return render(request, "ask/ask.html", {**context, "fault": fault.message}, status=422)
    return render(request, "ask/ask.html", context)
