"""The text of a campaign to look at, as one of its people gets it, with how many parts it is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit import formats
from shuke.engage.channels import EMAIL
from shuke.engage.channels.sms import SMS
from shuke.engage.contents import content_of
from shuke.engage.letters import LetterError
from shuke.engage.providers import part_cost
from shuke.engage.views.editor import named_channel
from shuke.engage.views.letters import draft_of, person, turning


@allow("campaigns.view")
@require_POST
def preview(request: Request) -> HttpResponse:
    """What is in the form now, as the person chosen reads it; live beside the form."""
    channel = named_channel(request)
    if channel == EMAIL:  # the address names none: a text is an SMS unless it says otherwise
        channel = SMS
    draft, people, at = draft_of(request, channel)
    context: dict[str, Any] = {"at": at, "channel": channel, **turning(people, at)}
    content = content_of(channel)
    try:
        composer = content.compose(draft)
        who = person(people, at, composer, channel)
        text = composer.parts(who)
        context |= {
            "who": who,
            "text": text,
            "cost": formats.price(cost) if (cost := text.length.parts * part_cost(channel)) else "",
            "warnings": content.check(draft),
        }
    except LetterError as error:
        context["problem"] = error.message
    return render(request, "engage/_text_preview.html", context)
