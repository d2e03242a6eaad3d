"""The rules by which arrivals are one person, over the API."""

from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.customers import commands
from shuke.customers.queries import joining as queries

router = Router(tags=["customers"])


class KindRuleBody(Body):
    kind: str = Field(description="A key of `GET /identity-kinds`")
    joins: bool = True
    most: int = Field(0, description="Behind how many people it may stand; 0: however many")


class NeverBody(Body):
    kind: str
    value: str = Field(max_length=254)
    why: str = Field("", max_length=100)


class JoinRulesIn(Body):
    kinds: list[KindRuleBody] = Field([], description="In order; those left out join by default")
    never: list[NeverBody] = Field([], description="Values that join nobody")


class JoinRulesOut(Schema):
    id: int
    kinds: list[dict[str, Any]]
    never: list[dict[str, Any]]
    sentences: list[str]
    state: str = Field(description="Of the rehearsal: waiting, running, done or failed")
    rehearsal: dict[str, Any] | None
    error: str
    holds: bool


class StandardOut(Schema):
    sentences: list[str]
    version: int | None = Field(description="Null: the standard rules")


@router.get(
    "/joining", response=StandardOut, capability="customers.view", summary="Rules of joining"
)
def rules_that_hold(request: Request):
    """By what arrivals are one person now, as sentences."""
    row = queries.holding()
    return {"sentences": queries.rules_now().sentences(), "version": row.pk if row else None}


@router.get(
    "/joining/versions",
    response=list[JoinRulesOut],
    capability="customers.joining",
    summary="Versions of the rules of joining",
)
def list_versions(request: Request):
    """The last 20, the latest first, with what each would have done to what came in."""
    return [queries.described(request.actor, row) for row in queries.versions(request.actor)]


@router.post(
    "/joining/versions",
    response={201: JoinRulesOut},
    capability="customers.joining",
    summary="Write rules of joining",
)
def write_version(request: Request, body: JoinRulesIn):
    """Keep a version and rehearse it in the background; nothing changes by it."""
    row = commands.write_join_rules(request.actor, body.dict())
    return Status(201, queries.described(request.actor, row))


@router.post(
    "/joining/versions/{int:pk}/beginning",
    response=JoinRulesOut,
    capability="customers.joining",
    summary="Let rules of joining hold",
)
def begin_version(request: Request, pk: int):
    """For whoever arrives from now on. 409 while it was not rehearsed."""
    commands.begin_join_rules(request.actor, pk)
    return queries.described(request.actor, queries.rules_for(request.actor, pk))


@router.post(
    "/joining/versions/{int:pk}/ending",
    response=JoinRulesOut,
    capability="customers.joining",
    summary="Let rules of joining hold no longer",
)
def end_version(request: Request, pk: int):
    """The standard rules hold again."""
    commands.end_join_rules(request.actor, pk)
    return queries.described(request.actor, queries.rules_for(request.actor, pk))
