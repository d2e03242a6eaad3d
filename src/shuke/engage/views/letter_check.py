"""A last look at a letter before it is reviewed: whom it lacks something of, how heavy it is, where its links lead."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.engage import queries
from shuke.engage.letters import LetterError, compose, urls
from shuke.engage.letters.checking import CLIPPED
from shuke.engage.views.letters import draft_of, person


@allow("campaigns.edit")
@require_POST
def letter_check(request: Request) -> HttpResponse:
    """Of what is in the form now."""
    draft, people, at = draft_of(request)
    context: dict[str, Any] = {"checked": True}
    try:
        composer = compose(draft)
        size = len(composer.parts(person(people, at, composer)).html.encode())
        context |= {
            "kilobytes": round(size / 1000),
            "most": CLIPPED // 1000,
            "heavy": size > CLIPPED,
        }
        context["links"] = queries.links_answer(request.actor, urls(draft.html))
        segment = request.POST.get("segment_id", "")
        if segment.isdigit():
            context["lacking"] = queries.lacking(
                request.actor, int(segment), composer.variables, draft.language
            )
            context["segment"] = True
    except (LetterError, ShukeError) as error:
        context["problem"] = error.message
    return render(request, "engage/_letter_check.html", context)
