"""Write keys over the API: who may send events, and what came of it."""

import datetime as dt
from typing import Literal

from ninja import Field, Schema, Status

from shuke.collect.commands import tracking as commands
from shuke.collect.queries import tracking as queries
from shuke.common.access import Request
from shuke.common.api import Body, Router

router = Router(tags=["write keys"])


class WriteKeyIn(Body):
    name: str = Field(max_length=80)
    side: Literal["browser", "server"] = Field(
        description="browser: public, only observes; server: secret, may say who a visitor is"
    )


class WriteKeyOut(Schema):
    id: int
    name: str
    side: str
    key: str | None = Field(description="null once it was ended")
    recorded: int = Field(description="Events, of all times")
    rejected: int = Field(description="In the last 30 days")
    bots: int = Field(description="Events of bots, left out in the last 30 days")
    last_at: dt.datetime | None
    ended_at: dt.datetime | None


@router.get(
    "/write-keys", response=list[WriteKeyOut], capability="tracking.manage", summary="Write keys"
)
def list_write_keys(request: Request):
    """Open ones first."""
    return queries.described(request.actor)


@router.post(
    "/write-keys",
    response={201: WriteKeyOut},
    capability="tracking.manage",
    summary="Make a write key",
)
def make_write_key(request: Request, given: WriteKeyIn):
    """Let a website, an app or a server send events."""
    made = commands.make_key(request.actor, name=given.name, side=given.side)
    return Status(201, queries.described(request.actor, made.pk)[0])


@router.post(
    "/write-keys/{int:write_key}/ending",
    response=WriteKeyOut,
    capability="tracking.manage",
    summary="End a write key",
)
def end_write_key(request: Request, write_key: int):
    """Take no more events with it; what came stays."""
    commands.end_key(request.actor, write_key)
    return queries.described(request.actor, write_key)[0]
