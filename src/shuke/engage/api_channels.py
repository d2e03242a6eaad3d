"""Who carries messages, over the API: how it stands with each, and pausing it."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.engage import commands
from shuke.engage.queries import providers as queries

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
