"""How long kinds of data stay, over the API."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut
from shuke.customers import commands
from shuke.customers.queries import retention as queries

router = Router(tags=["customers"])


class RetentionIn(Body):
    months: dict[str, int] = Field(
        {}, description="Kind of data -> months; 0 or left out: it stays for ever"
    )


class RetentionOut(VersionOut):
    months: dict[str, int]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="kinds: of each the count that would go, before when, and what is spared by reason"
    )


class PassOut(Schema):
    version: int = Field(alias="rules_id")
    kind: str
    day: dt.date
    before: dt.datetime
    forgotten: int
    began_at: dt.datetime
    done_at: dt.datetime | None = Field(description="Null: not through yet, or stopped by `error`")
    error: str


_ONE = "/retention/versions/{int:pk}"


@router.get(
    "/retention/versions",
    response=list[RetentionOut],
    capability="customers.retention",
    summary="Versions of the rules of retention",
)
def list_versions(request: Request):
    """The last 20, the latest first, with what each would have forgotten when it was tried."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/retention/versions",
    response={202: RetentionOut},
    capability="customers.retention",
    summary="Write rules of retention",
)
def write_version(request: Request, body: RetentionIn):
    """Keep a version and rehearse it in the background; nothing is forgotten by it."""
    return Status(202, queries.described(commands.write_retention(request.actor, body.dict())))


@router.get(_ONE, response=RetentionOut, capability="customers.retention", summary="One version")
def read_version(request: Request, pk: int):
    """With what the rehearsal gave."""
    return queries.described(queries.rules_for(request.actor, pk))


@router.post(
    f"{_ONE}/beginning",
    response=RetentionOut,
    capability="customers.retention",
    summary="Let rules of retention hold",
)
def begin_version(request: Request, pk: int):
    """What is too old goes from the coming night on. 409 while it was not rehearsed."""
    commands.begin_retention(request.actor, pk)
    return queries.described(queries.rules_for(request.actor, pk))


@router.post(
    f"{_ONE}/ending",
    response=RetentionOut,
    capability="customers.retention",
    summary="Let rules of retention hold no longer",
)
def end_version(request: Request, pk: int):
    """Everything stays."""
    commands.end_retention(request.actor, pk)
    return queries.described(queries.rules_for(request.actor, pk))


@router.get(
    "/retention/passes",
    response=list[PassOut],
    capability="customers.retention",
    summary="What went by the rules of retention",
)
def list_passes(request: Request):
    """The last 30, by day and kind, of those that forgot something or are under way."""
    return queries.passes(request.actor)
