"""Campaigns over the API: the same commands as the pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit import paging
from shuke.engage import commands, queries, results, senders
from shuke.engage.models import Campaign

router = Router(tags=["campaigns"])


class CampaignIn(Body):
    name: str = Field(max_length=200)
    channel: str = Field(
        "email",
        max_length=12,
        description="email, sms, wechat, wechat_chat, phone or till; stays as it is",
    )
    segment_id: int | None = None
    subject: str = Field("", max_length=300, description="Liquid, see docs/campaigns.md")
    preheader: str = Field("", max_length=300)
    html: str = Field("", max_length=100_000, description="HTML with Liquid; cleaned when stored")
    blocks: list[dict[str, Any]] = Field(
        [], max_length=60, description="A letter without code, in place of html: docs/letters.md"
    )
    text: str = Field(
        "",
        max_length=100_000,
        description="What an SMS, a WeChat message or a caller says. By e-mail, empty: made from html",
    )
    sender: str = Field("", max_length=320, description='"Name <address>"; empty: the setting')
    reply_to: str = Field("", max_length=320)
    language: str = Field("", max_length=10)
    holdout_percent: int = Field(10, ge=0, le=50)
    has_offer: bool = Field(
        False, description="A discount, a coupon or a gift: some relationship types want none"
    )


class CampaignPatch(Body):
    """Only what is given changes, and only before the launch."""

    name: str | None = Field(None, max_length=200)
    segment_id: int | None = None
    subject: str | None = Field(None, max_length=300)
    preheader: str | None = Field(None, max_length=300)
    html: str | None = Field(None, max_length=100_000, description="Ends blocks")
    blocks: list[dict[str, Any]] | None = Field(None, max_length=60)
    text: str | None = Field(None, max_length=100_000)
    sender: str | None = Field(None, max_length=320)
    reply_to: str | None = Field(None, max_length=320)
    language: str | None = Field(None, max_length=10)
    holdout_percent: int | None = Field(None, ge=0, le=50)
    has_offer: bool | None = None


class ScheduleIn(Body):
    at: dt.datetime = Field(description="In the future, with its offset")


class CampaignOut(Schema):
    id: int
    name: str
    channel: str = Field(alias="step.channel")
    state: str = Field(description=", ".join(Campaign.State.values))
    segment_id: int | None
    subject: str
    preheader: str
    html: str
    blocks: list[dict[str, Any]] = Field(
        description="What html was put together from; empty: nothing"
    )
    text: str
    sender: str
    reply_to: str
    language: str
    holdout_percent: int
    has_offer: bool
    created_at: dt.datetime
    scheduled_at: dt.datetime | None = Field(
        description="When it goes out or went out by itself; until then it can be taken back"
    )
    launched_at: dt.datetime | None
    finished_at: dt.datetime | None


class LeftOut(Schema):
    reason: str
    people: int


class ControlGroupOut(Schema):
    percent: int
    held_out: int
    least: float | None = Field(
        description="Smallest effect in profit per person that is seen 4 times in 5; null: too few to tell"
    )
    altogether: float | None = Field(description="The same over everybody who gets the letter")


class OutlookOut(Schema):
    """What sending it would do, reckoned now."""

    people: int = Field(description="Of the segment")
    letters: int = Field(description="Who get it; about, with a hold-out or a large segment")
    held_out: int
    control_doubt: str = Field(
        description="nobody: the control group may draw nobody; few: it is too small to tell by; else empty"
    )
    left_out: list[LeftOut]
    channel: str
    subject: str
    parts: int = Field(description="Messages that the carrier charges, about")
    cost: Decimal = Field(description="About, in the shop's currency; 0 where nothing is charged")
    at: dt.datetime | None = Field(description="Null while no time is set")
    take_back_seconds: int = Field(description="How long after its launch it can be taken back")
    control_groups: list[ControlGroupOut] = Field(
        description="Empty while nothing is there to judge by"
    )


class CampaignPage(Schema):
    items: list[CampaignOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class ListQuery(Schema):
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500)


class DifferenceOut(Schema):
    estimate: float
    low: float = Field(description="Lower end of the interval: 95 %, wider while the days run")
    high: float


class ArmOut(Schema):
    people: int
    buyers: int
    orders: int
    revenue: Decimal = Field(description="Net of returns and refunds")
    profit: Decimal | None = Field(
        description="Of the orders whose cost is known; null without margins.view"
    )


class RespondingOut(Schema):
    title: str
    letter: int
    holdout: int
    profit_per_person: DifferenceOut | None


class ComparisonOut(Schema):
    days: int
    days_passed: int
    currency: str
    verdict: str = Field(
        description="more, less, unclear, few (too few to tell), none (no hold-out) or hidden (margins.view)"
    )
    letter: ArmOut
    holdout: ArmOut
    revenue_per_person: DifferenceOut | None
    profit_per_person: DifferenceOut | None
    buying_share: DifferenceOut | None
    adjusted_profit_per_person: DifferenceOut | None = Field(
        description="Freed of what each had spent in the year before; the verdict is by this"
    )
    responders: list[RespondingOut] = Field(
        description="The effect on profit by when each had bought last before the launch"
    )
    responders_differ: bool = Field(description="By more than chance")
    orders_without_cost: int


class ResultsOut(Schema):
    by_state: dict[str, int] = Field(description="Rows of the ledger: everybody in the segment")
    sent: int
    delivered: int = Field(description="Sent and not bounced")
    confirmed: int = Field(description="Of them, whose arrival receipts of the channel tell of")
    clicked: int = Field(description="People, without scanners")
    unsubscribed: int
    bounced: int
    replied: int
    cost: Decimal = Field(description="Of what was handed over, in the shop's currency")
    comparison: ComparisonOut | None = Field(description="Null without the right to see orders")


@router.get("/campaigns", response=CampaignPage, capability="campaigns.view", summary="List")
def list_campaigns(request: Request, query: Query[ListQuery]):
    """Campaigns, newest first."""
    page = paging.onward(queries.campaigns(request.actor), "-created_at", query.limit, query.after)
    return {"items": page.rows, "next": page.after or None}


@router.post(
    "/campaigns", response={201: CampaignOut}, capability="campaigns.edit", summary="Create"
)
def create_campaign(request: Request, body: CampaignIn):
    """A draft. Nothing is sent before its launch."""
    return Status(201, commands.create_campaign(request.actor, **body.dict()))


@router.get("/campaigns/{int:pk}", response=CampaignOut, capability="campaigns.view", summary="Get")
def get_campaign(request: Request, pk: int):
    return queries.campaign_for(request.actor, pk)


@router.patch(
    "/campaigns/{int:pk}", response=CampaignOut, capability="campaigns.edit", summary="Change"
)
def change_campaign(request: Request, pk: int, body: CampaignPatch):
    """Change a draft or a scheduled campaign. 409 after the launch."""
    values = body.dict(exclude_unset=True)
    values = {k: v for k, v in values.items() if v is not None or k == "segment_id"}
    return commands.edit_campaign(request.actor, pk, **values)


@router.get(
    "/campaigns/{int:pk}/outlook",
    response=OutlookOut,
    capability="campaigns.view",
    summary="Outlook",
)
def get_outlook(request: Request, pk: int):
    """What sending it would do. 409 while no segment is chosen, and once it has gone out."""
    campaign = queries.campaign_for(request.actor, pk)
    outlook = queries.outlook(request.actor, campaign)
    if outlook is None or not (campaign.is_editable or campaign.can_be_taken_back):
        raise Conflict("Nothing is about to be sent.", code="campaign_state")
    assert campaign.segment_id
    planning = queries.planning(
        request.actor, campaign.segment_id, outlook.audience, outlook.holdout_percent
    )
    return {
        "people": outlook.audience.people,
        "letters": outlook.letters,
        "held_out": outlook.held_out,
        "control_doubt": outlook.control_doubt,
        "left_out": [
            {"reason": stopped.reason, "people": stopped.people}
            for stopped in outlook.audience.refused
        ],
        "channel": outlook.channel,
        "subject": outlook.subject,
        "parts": outlook.parts,
        "cost": outlook.cost,
        "at": outlook.at,
        "take_back_seconds": senders.take_back_seconds(),
        "control_groups": planning.sizes if planning else [],
    }


@router.post(
    "/campaigns/{int:pk}/launch",
    response=CampaignOut,
    capability="campaigns.send",
    summary="Launch",
)
def launch_campaign(request: Request, pk: int):
    """Send it at `scheduled_at`, a moment from now; until then it can be taken back. 422 tells what is
    missing."""
    return commands.start_campaign(request.actor, pk)


@router.post(
    "/campaigns/{int:pk}/take-back",
    response=CampaignOut,
    capability="campaigns.send",
    summary="Take back",
)
def take_back_campaign(request: Request, pk: int):
    """Make what was launched or scheduled a draft again before anything of it left. 409 afterwards."""
    return commands.take_back_campaign(request.actor, pk)


@router.post(
    "/campaigns/{int:pk}/schedule",
    response=CampaignOut,
    capability="campaigns.send",
    summary="Schedule",
)
def schedule_campaign(request: Request, pk: int, body: ScheduleIn):
    """Launch it by itself later."""
    if body.at.tzinfo is None:
        raise Invalid("Give the time with its offset.", fields={"at": "2026-12-01T09:00:00+08:00"})
    return commands.schedule_campaign(request.actor, pk, body.at)


@router.post(
    "/campaigns/{int:pk}/pause", response=CampaignOut, capability="campaigns.send", summary="Pause"
)
def pause_campaign(request: Request, pk: int):
    """Hand over no more letters until it is resumed."""
    return commands.pause_campaign(request.actor, pk)


@router.post(
    "/campaigns/{int:pk}/resume",
    response=CampaignOut,
    capability="campaigns.send",
    summary="Resume",
)
def resume_campaign(request: Request, pk: int):
    return commands.resume_campaign(request.actor, pk)


@router.post(
    "/campaigns/{int:pk}/stop", response=CampaignOut, capability="campaigns.send", summary="Stop"
)
def stop_campaign(request: Request, pk: int):
    """End it for good: whoever still waits gets no letter."""
    return commands.stop_campaign(request.actor, pk)


@router.get(
    "/campaigns/{int:pk}/results",
    response=ResultsOut,
    capability="campaigns.view",
    summary="Results",
)
def get_results(request: Request, pk: int, days: int = Query(14, ge=1, le=90)):
    """What became of the letters, and sales in the `days` after the launch by group."""
    campaign = queries.campaign_for(request.actor, pk)
    if campaign.launched_at is None:
        raise Conflict("This campaign has not been launched.", code="campaign_state")
    answers = results.answers(campaign)
    return {
        "by_state": queries.progress(pk).by_state,
        "sent": answers.sent,
        "delivered": answers.delivered,
        "confirmed": answers.confirmed,
        "clicked": answers.clicked,
        "unsubscribed": answers.unsubscribed,
        "bounced": answers.bounced,
        "replied": answers.replied,
        "cost": answers.cost,
        "comparison": _comparison(request, campaign, days),
    }


def _comparison(request: Request, campaign: Campaign, days: int) -> dict[str, Any] | None:
    if not request.actor.can("orders.view"):
        return None
    outcome = results.measure(request.actor, campaign, days)
    return {
        "days": days,
        "days_passed": outcome.passed,
        "currency": outcome.currency,
        "verdict": outcome.verdict,
        "letter": outcome.letter,
        "holdout": outcome.control,
        "orders_without_cost": outcome.costless,
        **_differences(outcome.compared),
    }


def _differences(compared: results.Comparison | None) -> dict[str, Any]:
    responders = compared.responders if compared else None
    return {
        "revenue_per_person": compared and compared.revenue,
        "profit_per_person": compared and compared.profit,
        "buying_share": compared and compared.buying,
        "adjusted_profit_per_person": compared and compared.adjusted,
        "responders": [
            {
                "title": str(each.title),
                "letter": each.letter,
                "holdout": each.control,
                "profit_per_person": each.effect,
            }
            for each in (responders.groups if responders else ())
        ],
        "responders_differ": bool(responders and responders.differ),
    }
