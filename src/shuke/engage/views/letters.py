"""The letter to look at: as a real customer gets it, in a frame with a policy of its own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Actor, Request, allow
from shuke.common.errors import ShukeError
from shuke.engage import blocks, queries
from shuke.engage.channels import EMAIL
from shuke.engage.contents import content_of
from shuke.engage.letters import Composer, Letter, LetterError, check, clean, compose
from shuke.engage.models import Campaign
from shuke.engage.recipients import Recipient
from shuke.engage.texts import Text, TextComposer

#: A letter is shown without scripts, forms, frames or a way to the rest of the page.
LETTER_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "img-src": ["https:", "http:", "data:"],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "sandbox": True,
}


@allow("campaigns.view")
@require_POST
def preview(request: Request) -> HttpResponse:
    """Subject, sender and warnings of what is in the form now; the letter itself is `letter`."""
    draft, people, at = draft_of(request)
    context: dict[str, Any] = {
        **turning(people, at),
        "shown": str(request.POST.get("shown", "")),
    }
    try:
        composer = compose(draft)
        who = person(people, at, composer)
        wrong = blocks.readable(request.POST.get("blocks", ""))[1]
        context |= {"who": who, "warnings": [*wrong, *check(draft)], "letter": composer.parts(who)}
    except LetterError as error:
        context["problem"] = error.message
    return render(request, "engage/_preview.html", context)


@allow("campaigns.view")
@require_POST
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def letter(request: Request) -> HttpResponse:
    """The letter alone, for a frame: what is in the form now, as the person chosen gets it."""
    draft, people, at = draft_of(request)
    try:
        composer = compose(draft)
        html = composer.parts(person(people, at, composer)).html
    except LetterError:
        html = ""
    return HttpResponse(html)


@allow("campaigns.view")
@require_safe
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def saved_letter(request: Request, pk: int) -> HttpResponse:
    """The letter of a saved campaign, as one of its people gets or got it."""
    campaign = queries.campaign_for(request.actor, pk)
    at = request.GET.get("at", "")
    letter = sample_letter(request.actor, campaign, int(at) if at.isdigit() else 0)
    return HttpResponse(letter.html if isinstance(letter, Letter) else "")


def sample_letter(actor: Actor, campaign: Campaign, at: int = 0) -> Letter | Text | None:
    """A saved campaign's letter or text as one of its people gets it; None while it cannot be written."""
    channel = campaign.step.channel
    try:
        people = queries.samples(actor, campaign.segment_id, channel, offers=campaign.has_offer)
    except ShukeError:
        people = []  # the segment cannot be read just now; the letter still can
    try:
        composer = content_of(channel).compose(campaign)
        return composer.parts(person(people, at, composer, channel))
    except LetterError:
        return None


def draft_of(request: Request, channel: str = EMAIL) -> tuple[Campaign, list[int], int]:
    """An unsaved campaign from the form, the people to preview it as, and which of them."""
    values = request.POST
    segment, at = values.get("segment_id", ""), values.get("to") or values.get("at", "")
    html = _html_of(values)
    draft = Campaign(
        name="-",
        subject=values.get("subject", ""),
        preheader=values.get("preheader", ""),
        html=html,
        text=values.get("text", ""),
        sender=values.get("sender", ""),
        reply_to=values.get("reply_to", ""),
        language=values.get("language", ""),
    )
    try:
        chosen = int(segment) if segment.isdigit() else None
        people = queries.samples(request.actor, chosen, channel)
    except ShukeError:
        people = []  # the segment cannot be read just now; the words still can
    return draft, people, int(at) % max(len(people), 1) if at.isdigit() else 0


def _html_of(values: Any) -> str:
    """The letter in the form, as it would be stored; of what cannot be stored what can be read."""
    if given := values.get("blocks"):
        return blocks.compile_blocks(blocks.readable(given)[0])
    try:
        return clean(values.get("html", ""))
    except LetterError:
        return values.get("html", "")


def turning(people: list[int], at: int) -> dict[str, int]:
    """What the bar over a preview needs to turn from one of its people to the next."""
    count = len(people)
    among = max(count, 1)
    return {
        "place": at + 1,
        "count": count,
        "previous": (at - 1) % among,
        "next": (at + 1) % among,
    }


def person(
    people: list[int], at: int, composer: Composer | TextComposer, channel: str = EMAIL
) -> Recipient:
    """One of the people; somebody without a name while no segment is chosen."""
    if people:
        return queries.recipient_for(people[at % len(people)], composer.variables, channel)
    return Recipient(send_id=0, key="", customer_id=0, address="nobody@localhost")
