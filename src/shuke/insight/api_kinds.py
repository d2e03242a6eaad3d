"""Kinds of buyers over the API: the same commands and queries as the pages."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut
from shuke.insight import commands
from shuke.insight.queries import kinds as queries

router = Router(tags=["insight"])


class KindsIn(Body):
    threshold: int = Field(3, description="Points for a kind, less those against it")
    orders: int = Field(3, description="Who ordered fewer times in the days is not told apart")
    days: int = Field(730, description="The days looked at")
    signs: dict[str, dict[str, int]] = Field(
        {},
        description="By sign (discount, margin, tenure, rhythm, returns): weight (0: off), low, high",
    )


class KindsOut(VersionOut):
    threshold: int
    orders: int
    days: int
    signs: dict[str, dict[str, int]]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="now, then (each kind of a year ago, and what came since), little_then, both, stayed, days"
    )


class SignOut(Schema):
    sign: str
    text: str
    side: int = Field(
        description="1: for a relationship buyer, -1: for a transaction buyer, 0: none"
    )
    weight: int


class KindAt(Schema):
    kind: str
    began_at: dt.datetime
    ended_at: dt.datetime
    rules: int | None = Field(description="The version that said so", alias="rules_id")


class BuyerKindOut(Schema):
    customer: int = Field(description="Id of the record that stands for the person after merges")
    kind: str | None = Field(description="relationship, mixed, transaction; null: too little known")
    label: str
    balance: int | None
    since: dt.datetime | None
    evidence: list[SignOut]
    missing: str
    before: list[KindAt] = Field(description="What they were before, the latest first")


class WordIn(Body):
    kind: str = Field(description="relationship, mixed, transaction")
    reason: str
    until: dt.date = Field(description="The last day on which it counts, within two years")


class WordOut(Schema):
    id: int
    customer: int = Field(alias="customer_id")
    kind: str
    reason: str
    until: dt.date
    by: str = Field(alias="began_by")
    ruled: str = Field(description="What the rules said then; empty: nothing")
    ended_at: dt.datetime | None


_ONE = "/rules/{int:kinds}"


@router.get(
    "/rules", response=list[KindsOut], capability="insight.view", summary="Versions of the rules for kinds of buyers"
)  # fmt: skip
def list_rules(request: Request):
    """The last twenty, the latest first."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/rules", response={202: KindsOut}, capability="insight.rule", summary="Write rules for kinds of buyers"
)  # fmt: skip
def write_rules(request: Request, given: KindsIn):
    """A new version, tried on the past year in the background. It tells nobody apart yet."""
    return Status(202, queries.described(commands.write_kinds(request.actor, given.model_dump())))


@router.get(_ONE, response=KindsOut, capability="insight.view", summary="One version")
def read_rules(request: Request, kinds: int):
    """With what the trial gave."""
    return queries.described(queries.rules_for(request.actor, kinds))


@router.post(f"{_ONE}/start", response=KindsOut, capability="insight.rule", summary="Switch on")
def begin_rules(request: Request, kinds: int):
    """Let it hold in place of the one before; 409 while it was not tried."""
    commands.begin_kinds(request.actor, kinds)
    return queries.described(queries.rules_for(request.actor, kinds))


@router.post(f"{_ONE}/ending", response=KindsOut, capability="insight.rule", summary="Switch off")
def end_rules(request: Request, kinds: int):
    """Let it hold no longer: nobody is of a kind any more."""
    commands.end_kinds(request.actor, kinds)
    return queries.described(queries.rules_for(request.actor, kinds))


@router.get(
    "/people/{int:customer}",
    response=BuyerKindOut,
    capability="insight.view",
    summary="Of which kind somebody is",
)
def of_person(request: Request, customer: int):
    standing = queries.standing_of(request.actor, customer)
    row = standing.row
    return {
        "customer": standing.customer,
        "kind": row.kind if row else None,
        "label": standing.label,
        "balance": row.balance if row else None,
        "since": row.since if row else None,
        "evidence": standing.evidence,
        "missing": standing.missing,
        "before": standing.before,
    }


@router.post(
    "/people/{int:customer}/word",
    response={201: WordOut},
    capability="insight.overrule",
    summary="Overrule of which kind somebody is",
)
def overrule(request: Request, customer: int, given: WordIn):
    """It counts until the end of that day, whatever the rules say; one before ends."""
    values = given.model_dump()
    kind = values.pop("kind")
    return Status(201, commands.overrule_kind(request.actor, customer, kind, **values))


@router.post(
    "/words/{int:word}/ending",
    response={204: None},
    capability="insight.overrule",
    summary="Let the rules count again",
)
def end_overrule(request: Request, word: int):
    commands.end_overrule(request.actor, word)
    return Status(204, None)
