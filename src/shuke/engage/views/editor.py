"""Writing a campaign: the form, and beside it the letter as a real customer would get it."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common.access import Request, allow
from shuke.common.declarations import declared
from shuke.common.errors import Invalid, ShukeError
from shuke.common.kit.toasts import toast
from shuke.engage import commands, control, queries
from shuke.engage.channels import EMAIL, Channel, channel_name
from shuke.engage.channels.paper import INSERT, POST
from shuke.engage.channels.phone import PHONE
from shuke.engage.channels.site import SITE
from shuke.engage.channels.sms import SMS
from shuke.engage.channels.till import TILL
from shuke.engage.channels.webhook import WEBHOOK
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.channels.wecom import WECOM
from shuke.engage.contents import CONTENTS
from shuke.engage.forms import (
    CampaignForm,
    LinesCampaignForm,
    PaperCampaignForm,
    SiteCampaignForm,
    SpokenCampaignForm,
    TextCampaignForm,
    WebhookCampaignForm,
)
from shuke.engage.letters import placeholders
from shuke.engage.models import Campaign
from shuke.engage.providers import provider_of
from shuke.engage.views.blocks import block_editor
from shuke.engage.views.figures import stopped
from shuke.engage.views.starters import STARTER
from shuke.insight import queries as insight

#: The editor shows the letter as it looks, with the pictures of the shop's own site.
EDITOR_CSP: dict[str, Any] = {
    **settings.SECURE_CSP,
    "img-src": [CSP.SELF, "data:", "https:", "http:"],
}
_FIELDS = tuple(name for name in CampaignForm.base_fields)
#: The form of each channel that has no letters.
_SHAPES: dict[str, type[CampaignForm]] = {
    SMS: TextCampaignForm,
    WECHAT: LinesCampaignForm,
    WECHAT_CHAT: LinesCampaignForm,
    POST: PaperCampaignForm,
    INSERT: PaperCampaignForm,
    WEBHOOK: WebhookCampaignForm,
    WECOM: LinesCampaignForm,
    PHONE: SpokenCampaignForm,
    TILL: SpokenCampaignForm,
    SITE: SiteCampaignForm,
}


@allow("campaigns.edit")
@csp_override(EDITOR_CSP)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    wanted = request.GET.get("segment", "")
    initial = {"segment_id": int(wanted) if wanted.isdigit() else None, "html": str(STARTER)}
    return _edit(request, None, {**initial, "holdout_percent": 10}, named_channel(request))


@allow("campaigns.edit")
@csp_override(EDITOR_CSP)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    if not campaign.is_editable:
        return redirect("engage:campaign", pk)
    initial = {name: getattr(campaign, name) for name in _FIELDS}
    initial["blocks"] = json.dumps(campaign.blocks, ensure_ascii=False) if campaign.blocks else ""
    return _edit(request, campaign, initial, campaign.step.channel)


def _edit(
    request: Request, campaign: Campaign | None, initial: dict[str, Any], channel: str
) -> HttpResponse:
    segments = _segments(request, campaign)
    shape = _SHAPES.get(channel, CampaignForm)
    form = shape(request.POST or None, initial=initial, segments=segments)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, campaign, form.data_for_command(), channel)
        except Invalid as error:
            form.refuse(error)
        else:
            return _saved(request, saved)
    context = {"form": form, "campaign": campaign, "variables": placeholders(), "channel": channel}
    if channel == EMAIL:
        context |= block_editor(request, str(form["blocks"].value() or ""), initial["html"])
    context |= {"channel_name": channel_name(channel), "templates": _templates(channel)}
    if campaign is None:
        context["channels"] = [
            (each.name, each.icon, channel_name(each.name))
            for each in declared(Channel)
            if each.name in CONTENTS
        ]
    status = 422 if form.errors else 200
    page = "engage/edit_text.html" if channel in _SHAPES else "engage/edit.html"
    return render(request, page, context, status=status)


def _saved(request: Request, campaign: Campaign) -> HttpResponse:
    toast(request, _("Saved"))
    if request.POST.get("then") == "review":
        return redirect("engage:campaign", campaign.pk)
    to = reverse("engage:edit", args=[campaign.pk])
    return redirect(
        f"{to}?letter=blocks" if "blocks" in request.POST and not campaign.blocks else to
    )


def _templates(channel: str) -> str:
    """The approved ones, as the channel's provider was told."""
    provider = provider_of(channel) if channel != WECHAT_CHAT else None
    return str(provider.options.get("templates", "")) if provider else ""


def _segments(request: Request, campaign: Campaign | None) -> list[tuple[int, str]]:
    """What can be chosen: segments in use, and the one that the draft has though it was put away."""
    offered = [(each.id, each.name) for each in insight.list_segments(request.actor)]
    chosen = campaign and campaign.segment_id
    if chosen and chosen not in dict(offered) and (name := insight.segment_name(chosen)):
        offered.append((chosen, _("%(name)s (archived)") % {"name": name}))
    return offered


def _save(
    request: Request, campaign: Campaign | None, values: dict[str, Any], channel: str
) -> Campaign:
    if campaign is None:
        return commands.create_campaign(request.actor, channel=channel, **values)
    return commands.edit_campaign(request.actor, campaign.pk, **values)


@allow("campaigns.view")
@require_safe
def audience(request: Request) -> HttpResponse:
    """The live count beside the choice of segment."""
    wanted, share = request.GET.get("segment_id", ""), request.GET.get("holdout_percent", "")
    if not wanted.isdigit():
        return render(request, "engage/_audience.html", {})
    holdout = min(int(share), 50) if share.isdigit() else 0
    context: dict[str, Any] = {}
    try:
        offers = "has_offer" in request.GET
        people = queries.audience(request.actor, int(wanted), named_channel(request), offers=offers)
        context = {
            "audience": people,
            "sentence": insight.segment_for(request.actor, int(wanted)).sentence,
            "letters": people.letters(holdout),
            "held_out": people.held_out(holdout),
            "holdout": holdout,
            "control_doubt": control.doubt(people.reachable, holdout),
            "planning": queries.planning(request.actor, int(wanted), people, holdout),
            **stopped(people),
        }
    except ShukeError as error:
        context = {"audience_problem": error.message}
    return render(request, "engage/_audience.html", context)


def named_channel(request: Request) -> str:
    """The channel that the address names; e-mail for anything that no campaign goes over."""
    channel = request.GET.get("channel", EMAIL)
    return channel if channel in CONTENTS else EMAIL
