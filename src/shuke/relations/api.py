"""Relationship types, for programs."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut
from shuke.relations import commands
from shuke.relations.queries import sets
from shuke.relations.queries.people import Standing, standing_of

router = Router(tags=["customers"])


class TypesIn(Body):
    minimum: int = Field(2, description="Orders before anything is said of somebody by itself")
    types: list[dict[str, Any]] = Field(
        description="Each with code, label, wants, tone, broken_by, most, days, offers, starts, after, where"
    )


class TypesOut(VersionOut):
    minimum: int
    types: list[dict[str, Any]]
    sentences: dict[str, list[str]] = Field(description="The rules of engagement by code")
    rehearsal: dict[str, Any] | None = Field(
        description="people, none, changed, contacts, offers, stopped, stopped_people, examples"
    )


class ChosenIn(Body):
    kind: str = Field(description="The code of a type of the set that holds")
    reason: str


class PastOut(Schema):
    kind: str
    since: dt.datetime
    until: dt.datetime
    by: str
    reason: str


class RelationshipOut(Schema):
    customer: int
    kind: str | None
    name: str
    since: dt.datetime | None
    is_chosen: bool = Field(description="Said by a colleague, whatever they do")
    reason: str
    by: str
    evidence: list[str]
    rules: list[str]
    why: str = Field(description="Why they are of no type; empty where they are")
    breaches: dict[str, int] = Field(
        description="Messages of the last 90 days that the rules would not let through, by reason"
    )
    past: list[PastOut]


_VERSION = "/relationship-types/{int:version}"
_ONE = "/customers/{int:customer}/relationship"


@router.get(
    "/relationship-types",
    response=list[TypesOut],
    capability="relations.rule",
    summary="Versions of the relationship types",
)
def list_types(request: Request):
    """The last twenty, the latest first."""
    return [sets.described(row) for row in sets.versions(request.actor)]


@router.post(
    "/relationship-types",
    response={201: TypesOut},
    capability="relations.rule",
    summary="Write a version of the relationship types",
)
def write_types(request: Request, body: TypesIn):
    """It is rehearsed in the background; nobody is of a type by it before it is switched on."""
    row = commands.write_types(request.actor, body.dict())
    return Status(201, sets.described(row))


@router.get(_VERSION, response=TypesOut, capability="relations.rule", summary="One version")
def get_types(request: Request, version: int):
    return sets.described(sets.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/beginning", response=TypesOut, capability="relations.rule", summary="Switch it on"
)
def begin_types(request: Request, version: int):
    commands.begin_types(request.actor, version)
    return sets.described(sets.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/ending", response=TypesOut, capability="relations.rule", summary="Switch it off"
)
def end_types(request: Request, version: int):
    commands.end_types(request.actor, version)
    return sets.described(sets.version_for(request.actor, version))


@router.get(
    _ONE,
    response=RelationshipOut,
    capability="relations.view",
    summary="On which terms a customer deals with the shop",
)
def get_relationship(request: Request, customer: int):
    return _described(standing_of(request.actor, customer))


@router.put(
    _ONE,
    response=RelationshipOut,
    capability="relations.choose",
    summary="Say of which type a customer is",
)
def choose_type(request: Request, customer: int, body: ChosenIn):
    commands.choose_type(request.actor, customer, body.kind, reason=body.reason)
    return _described(standing_of(request.actor, customer))


@router.delete(
    _ONE,
    response=RelationshipOut,
    capability="relations.choose",
    summary="Leave it to what they do",
)
def release_type(request: Request, customer: int):
    """409 when no colleague had said anything."""
    commands.release_type(request.actor, customer)
    return _described(standing_of(request.actor, customer))


def _described(standing: Standing) -> dict[str, Any]:
    row, type_ = standing.row, standing.type
    return {
        "customer": standing.customer,
        "kind": type_.code if type_ else None,
        "name": type_.name if type_ else "",
        "since": row.since if row and type_ else None,
        "is_chosen": standing.is_chosen,
        "reason": row.reason if row else "",
        "by": row.chosen_by if row else "",
        "evidence": standing.evidence,
        "rules": type_.sentences() if type_ else [],
        "why": standing.why,
        "breaches": row.breaches if row and type_ else {},
        "past": [
            {name: getattr(each, name) for name in ("kind", "since", "until", "by", "reason")}
            for _name, each in standing.past
        ],
    }
