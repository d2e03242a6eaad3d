"""Who carries messages, over the API: how it stands with each, and pausing it."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema

from shuke.common import clock
from shuke.common.access import Request
from shuke.common.api import Router
from shuke.engage import commands
from shuke.engage.queries import providers as queries
from shuke.engage.queries.why import why

router = Router(tags=["channels"])


class ProviderOut(Schema):
    id: int
    channel: str
    channel_name: str
    kind: str
    name: str
    in_sandbox: bool = Field(description="Nothing leaves the house")
    paused_at: dt.datetime | None
    ended_at: dt.datetime | None
    part_cost: Decimal | None = Field(description="Of one part, in the shop's currency")
    tested_at: dt.datetime | None
    test_passed: bool | None
    test_answer: str


@router.get(
    "/channels", response=list[ProviderOut], capability="channels.manage", summary="Providers"
)
def list_providers(request: Request):
    """Who carries messages over which channel, open ones first."""
    return [queries.described(row) for row in queries.providers(request.actor)]


@router.post(
    "/channels/{int:provider}/pause",
    response=ProviderOut,
    capability="channels.manage",
    summary="Pause a provider",
)
def pause_provider(request: Request, provider: int):
    """Let wait what is to be sent over its channel."""
    return queries.described(commands.pause_provider(request.actor, provider))


@router.post(
    "/channels/{int:provider}/start",
    response=ProviderOut,
    capability="channels.manage",
    summary="Let a provider go on",
)
def start_provider(request: Request, provider: int):
    """Send what waits, and what comes."""
    return queries.described(commands.start_provider(request.actor, provider))


class ReasonedOut(Schema):
    send: int = Field(alias="send.pk")
    step: int = Field(alias="send.step_id")
    title: str
    state: str = Field(alias="send.state")
    reason: str = Field(alias="send.reason")
    why: str = Field(description="In words")
    answer: str = Field(alias="send.response", description="What the carrier said")
    settled_at: dt.datetime | None = Field(alias="send.settled_at")
    not_before: dt.datetime | None = Field(alias="send.not_before")


class CheckOut(Schema):
    key: str
    words: str
    passes: bool = Field(description="Does not stand in the way")
    until: dt.datetime | None


class WhyOut(Schema):
    rows: list[ReasonedOut] = Field(description="Of the ledger: waiting or settled on that day")
    checks: list[CheckOut] = Field(description="What each gate says of marketing now")


@router.get(
    "/customers/{int:pk}/why",
    response=WhyOut,
    capability="customers.view",
    summary="Why a message was sent, or not",
)
def get_why(request: Request, pk: int, channel: str = Query("email"), day: dt.date | None = None):
    """Why somebody got this, or nothing, over a channel on a day (the shop's; today if none is given)."""
    return why(request.actor, pk, channel, day or clock.today())
