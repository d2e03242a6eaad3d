"""Writing a campaign: the form, and beside it the letter as a real customer would get it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import allow
from shuke.common.errors import Invalid, ShukeError
from shuke.common.kit.toasts import toast
from shuke.engage import commands, queries
from shuke.engage.forms import CampaignForm
from shuke.engage.letters import LetterError, check, clean, compose
from shuke.engage.models import Campaign
from shuke.engage.recipients import Recipient
from shuke.engage.views.starters import STARTER, VARIABLES
from shuke.insight import queries as insight

#: A letter is shown without scripts, forms, frames or a way to the rest of the page.
LETTER_CSP = {
    "default-src": [CSP.NONE],
    "img-src": ["https:", "http:", "data:"],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "sandbox": True,
}
_FIELDS = tuple(name for name in CampaignForm.base_fields)


@allow("campaigns.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("segment", "")
    initial = {"segment_id": int(wanted) if wanted.isdigit() else None, "html": STARTER}
    return _edit(request, None, {**initial, "holdout_percent": 10})


@allow("campaigns.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    if not campaign.is_editable:
        return redirect("engage:campaign", pk)
    return _edit(request, campaign, {name: getattr(campaign, name) for name in _FIELDS})


def _edit(request: HttpRequest, campaign: Campaign | None, initial: dict[str, Any]) -> HttpResponse:
    segments = [(each.id, each.name) for each in insight.list_segments(request.actor)]
    form = CampaignForm(request.POST or None, initial=initial, segments=segments)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, campaign, form.data_for_command())
        except Invalid as error:
            form.refuse(error)
        else:
            toast(request, _("Saved"))
            goes_on = request.POST.get("then") == "review"
            return redirect("engage:campaign" if goes_on else "engage:edit", saved.pk)
    context = {"form": form, "campaign": campaign, "variables": VARIABLES}
    status = 422 if form.errors else 200
    return render(request, "engage/edit.html", context, status=status)


def _save(request: HttpRequest, campaign: Campaign | None, values: dict[str, Any]) -> Campaign:
    if campaign is None:
        return commands.create_campaign(request.actor, **values)
    return commands.edit_campaign(request.actor, campaign.pk, **values)


@allow("campaigns.view")
@require_safe
def audience(request: HttpRequest) -> HttpResponse:
    """The live count beside the choice of segment."""
    wanted, share = request.GET.get("segment_id", ""), request.GET.get("holdout_percent", "")
    if not wanted.isdigit():
        return render(request, "engage/_audience.html", {})
    holdout = min(int(share), 50) if share.isdigit() else 0
    context: dict[str, Any] = {}
    try:
        found = queries.audience(request.actor, int(wanted))
        context = {
            "audience": found,
            "sentence": insight.segment_for(request.actor, int(wanted)).sentence,
            "letters": found.letters(holdout),
            "held_out": found.held_out(holdout),
            "holdout": holdout,
        }
    except ShukeError as error:
        context = {"audience_problem": error.message}
    return render(request, "engage/_audience.html", context)


@allow("campaigns.view")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Subject, sender and warnings of what is in the form now; the letter itself is `letter`."""
    draft, people, at = _draft(request)
    context: dict[str, Any] = {
        "at": at + 1,
        "count": len(people),
        "shown": str(request.POST.get("shown", "")),
    }
    try:
        who = _person(people, at)
        context |= {
            "who": who,
            "warnings": check(draft),
            "letter": compose(draft).parts(who),
            "previous": (at - 1) % len(people) if people else 0,
            "next": (at + 1) % len(people) if people else 0,
        }
    except LetterError as error:
        context["problem"] = error.message
    return render(request, "engage/_preview.html", context)


@allow("campaigns.view")
@require_POST
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def letter(request: HttpRequest) -> HttpResponse:
    """The letter alone, for a frame: what is in the form now, as the person chosen gets it."""
    draft, people, at = _draft(request)
    try:
        html = compose(draft).parts(_person(people, at)).html
    except LetterError:
        html = ""
    return HttpResponse(html)


@allow("campaigns.view")
@require_safe
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def saved_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of a saved campaign, as one of its people gets or got it."""
    campaign = queries.campaign_for(request.actor, pk)
    at = request.GET.get("at", "0")
    try:
        people = queries.samples(request.actor, campaign.segment_id)
        html = compose(campaign).parts(_person(people, int(at) if at.isdigit() else 0)).html
    except ShukeError as error:
        html = f"<p>{error.message}</p>" if isinstance(error, LetterError) else ""
    return HttpResponse(html)


def _draft(request: HttpRequest) -> tuple[Campaign, list[int], int]:
    """An unsaved campaign from the form, the people to preview it as, and which of them."""
    values = request.POST
    segment, at = values.get("segment_id", ""), values.get("at", "")
    try:
        html = clean(values.get("html", ""))
    except LetterError:
        html = values.get("html", "")
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
        people = queries.samples(request.actor, int(segment) if segment.isdigit() else None)
    except ShukeError:
        people = []
    return draft, people, int(at) % max(len(people), 1) if at.isdigit() else 0


def _person(people: list[int], at: int) -> Recipient:
    """One of the people; somebody without a name while no segment is chosen."""
    if people:
        return queries.recipient_for(people[at % len(people)])
    return Recipient(send_id=0, key="", customer_id=0, address="nobody@localhost")
