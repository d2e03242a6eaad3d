"""The list of campaigns, and the page of one: review, progress or result, whichever it is at."""

import datetime as dt
import math
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.live import live_response
from shuke.common.kit.progress import progress_response
from shuke.engage import queries, senders
from shuke.engage.channels import EMAIL, channel
from shuke.engage.commands import check_ready
from shuke.engage.contents import content_of
from shuke.engage.forms import ScheduleForm, TestForm, test_form_of
from shuke.engage.groups import people_url
from shuke.engage.models import Campaign, CampaignEvent, Send
from shuke.engage.views.figures import RUNNING, counts, result, stopped
from shuke.engage.views.letters import sample_letter
from shuke.engage.views.tables import CampaignTable
from shuke.insight import queries as insight

State = Campaign.State
#: State of a campaign -> what the kit's progress bar calls it.
_STATES: dict[str, str] = {
    State.BUILDING: "waiting",
    State.SENDING: "running",
    State.PAUSED: "paused",
    State.RESTORED: "paused",
    State.STOPPED: "stopped",
}
#: Seconds after its time when a campaign that has not begun is noticed.
LATE = 90


@allow("campaigns.view")
@require_safe
def index(request: Request) -> HttpResponse:
    table = CampaignTable(request, queries.campaigns(request.actor))
    return render(request, "engage/campaigns.html", {"table": table})


@allow("campaigns.view")
@require_safe
def campaign(request: Request, pk: int) -> HttpResponse:
    return campaign_page(request, pk)


def campaign_page(request: Request, pk: int, **wrong: Any) -> HttpResponse:
    """The page of a campaign; with `wrong` forms, by their names in the template, what was sent of them stands
    there with the reason beside it."""
    current = queries.campaign_for(request.actor, pk)
    context: dict[str, Any] = {
        "campaign": current,
        "diary": current.events.order_by("-at", "-id")[:30],
        "letter": sample_letter(request.actor, current),
        "segment_name": current.segment_name or insight.segment_name(current.segment_id or 0),
    }
    if current.is_editable:
        context |= _review(request, current)
    elif current.can_be_taken_back:
        context |= _outlook(request, current) | _countdown(current)
    else:
        context |= {
            "sentence": _sentence(request, current),
            "job": job(request, current),
            "counts": counts(current),
            "running": current.state in RUNNING,
            **result(request, current),
        }
    return render(request, "engage/campaign.html", context | wrong, status=422 if wrong else 200)


@allow("campaigns.view")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """The bar, asked for every second while it moves."""
    current = queries.campaign_for(request.actor, pk)
    return progress_response(request, job(request, current))


@allow("campaigns.view")
@require_safe
def countdown(request: Request, pk: int) -> HttpResponse:
    """How long it can still be taken back; reloads the page once when it no longer can."""
    current = queries.campaign_for(request.actor, pk)
    if current.state != State.STARTING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"campaign": current, **_countdown(current)}
    state = context["clock_left"], context["seconds_left"] > -LATE
    return live_response(request, state, lambda: render(request, "engage/_countdown.html", context))


@allow("campaigns.view")
@require_safe
def tally(request: Request, pk: int) -> HttpResponse:
    """The counts below the bar."""
    current = queries.campaign_for(request.actor, pk)
    figures = counts(current)
    context = {"campaign": current, "counts": figures, "running": current.state in RUNNING}
    state = current.state, [(str(each.label), each.number, str(each.hint)) for each in figures]
    return live_response(request, state, lambda: render(request, "engage/_counts.html", context))


def _sentence(request: Request, campaign: Campaign) -> str:
    """What the segment meant at the launch, in the reader's language where that still works."""
    try:
        version = campaign.segment_version or None
        return insight.segment_for(
            request.actor, campaign.segment_id or 0, version=version
        ).sentence
    except ShukeError:
        return campaign.segment_sentence


def job(request: Request, campaign: Campaign) -> dict[str, Any]:
    """The campaign as the kit's progress bar sees it."""
    far = queries.progress(campaign.pk)
    gathering = campaign.state == State.BUILDING
    problems = far.count(Send.State.FAILED) + far.count(Send.State.UNKNOWN)
    people = people_url(campaign, "problems")
    verbs = {}
    if request.actor.can("campaigns.send"):
        if campaign.state != State.RESTORED:
            verbs["pause_url"] = reverse("engage:pause", args=[campaign.pk])
        if campaign.state == State.PAUSED:
            verbs["resume_url"] = reverse("engage:resume", args=[campaign.pk])
            verbs["stop_url"] = reverse("engage:stop", args=[campaign.pk])
    return {
        "done": far.audience if gathering else far.done,
        "total": None if gathering else far.letters,
        "unit": _("people gathered") if gathering else _("letters"),
        "state": _STATES.get(campaign.state, "done"),
        "speed": round(far.per_second) if far.per_second >= 10 else round(far.per_second, 1),
        "remaining": far.seconds_left,
        "problems": problems,
        "problems_url": people if problems else "",
        "url": reverse("engage:progress", args=[campaign.pk]),
        **verbs,
    }


def _review(request: Request, campaign: Campaign) -> dict[str, Any]:
    """What a draft's author looks at before it goes."""
    context: dict[str, Any] = {"warnings": [], "missing": {}, "audience": None, "running": False}
    try:
        check_ready(campaign)
        context["warnings"] = content_of(campaign.step.channel).check(campaign)
    except ShukeError as error:
        context["missing"] = error.fields or {"": error.message}
    context |= _outlook(request, campaign)
    if last := queries.last_decision(campaign):
        context["restored"] = last if last.kind == CampaignEvent.Kind.RESTORED else None
        context["not_begun"] = last if last.detail.get("why") else None
    context["take_back_seconds"] = senders.take_back_seconds()
    local = (campaign.scheduled_at or _tomorrow()).astimezone(clock.shop_zone())
    context["test_form"] = _test_form(request, campaign.step.channel)
    context["schedule_form"] = ScheduleForm(
        initial={"scheduled_at": local.replace(tzinfo=None, second=0, microsecond=0)}
    )
    context["zone"] = clock.shop_zone().key
    return context


def _test_form(request: Request, name: str) -> Form | None:
    """None where nothing leaves the house: what is looked at is what a colleague reads."""
    if channel(name).keep:
        return None
    if name == EMAIL:
        return TestForm(initial={"address": getattr(request.user, "email", "")}, auto_id="test_%s")
    return test_form_of(name)(auto_id="test_%s")


def _tomorrow() -> dt.datetime:
    """Ten in the morning of the shop's next day: now would be past before it is sent."""
    local = clock.now().astimezone(clock.shop_zone()) + dt.timedelta(days=1)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)


def _outlook(request: Request, campaign: Campaign) -> dict[str, Any]:
    """What sending it would do, as far as it can be told now."""
    context: dict[str, Any] = {"audience": None}
    if not campaign.segment_id:
        return context
    try:
        segment = insight.segment_for(request.actor, campaign.segment_id)
        context["sentence"] = segment.sentence
        context["away"] = segment if segment.archived_at else None
        letter = sample_letter(request.actor, campaign)
        outlook = queries.outlook(request.actor, campaign, letter.subject if letter else "")
        assert outlook is not None
        context |= {
            "outlook": outlook,
            "audience": outlook.audience,
            "letters": outlook.letters,
            "held_out": outlook.held_out,
            "holdout": outlook.holdout_percent,
            "control_doubt": outlook.control_doubt,
            "letters_url": "" if outlook.is_about else people_url(campaign, "would-get"),
            "people_url": people_url(campaign, "of-segment"),
            "planning": queries.planning(
                request.actor, campaign.segment_id, outlook.audience, outlook.holdout_percent
            ),
            **stopped(outlook.audience, campaign),
        }
    except ShukeError as error:
        context["audience_problem"] = error.message
    return context


def _countdown(campaign: Campaign) -> dict[str, Any]:
    assert campaign.scheduled_at is not None
    left = math.ceil((campaign.scheduled_at - clock.now()).total_seconds())
    return {"seconds_left": left, "clock_left": f"{max(left, 0) // 60}:{max(left, 0) % 60:02}"}
