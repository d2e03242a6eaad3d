"""The text of a campaign to look at, as one of its people gets it, with how many parts it is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit import formats
from shuke.engage import queries
from shuke.engage.channels.sms import SMS
from shuke.engage.contents import content_of
from shuke.engage.letters import LetterError
from shuke.engage.models import Campaign
from shuke.engage.providers import part_cost
from shuke.engage.recipients import Recipient


@allow("campaigns.view")
@require_POST
def preview(request: Request) -> HttpResponse:
    """What is in the form now, as the person chosen reads it; live beside the form."""
    draft = Campaign(
        name="-", text=request.POST.get("text", ""), language=request.POST.get("language", "")
    )
    people = _people(request)
    to = request.POST.get("to") or request.POST.get("at", "")
    at = int(to) % max(len(people), 1) if to.isdigit() else 0
    context: dict[str, Any] = {"at": at, "place": at + 1, "count": len(people)}
    content = content_of(SMS)
    try:
        composer = content.compose(draft)
        who = (
            queries.recipient_for(people[at], composer.variables, SMS)
            if people
            else Recipient(0, "", 0, "")
        )
        text = composer.parts(who)
        context |= {
            "who": who,
            "text": text,
            "cost": formats.price(cost) if (cost := text.length.parts * part_cost(SMS)) else "",
            "left": text.length.room - text.length.places,
            "warnings": content.check(draft),
            "previous": (at - 1) % max(len(people), 1),
            "next": (at + 1) % max(len(people), 1),
        }
    except LetterError as error:
        context["problem"] = error.message
    return render(request, "engage/_text_preview.html", context)


def _people(request: Request) -> list[int]:
    segment = request.POST.get("segment_id", "")
    try:
        return queries.samples(request.actor, int(segment) if segment.isdigit() else None, SMS)
    except ShukeError:
        return []  # the segment cannot be read just now; the text still can
