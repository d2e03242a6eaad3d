"""Tiers, for programs: in which somebody is and what is missing, and the rules version by version."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut, WholeNumber
from shuke.loyalty import commands
from shuke.loyalty.queries import tiers

router = Router(tags=["customers"])


class TierIn(Body):
    name: str
    least: Decimal = Field(description="In the unit of the measure; money in the shop's currency")
    times: Decimal = Field(Decimal(1), description="Times the points of every order")
    benefits: str = Field("", description="One to a line")
    code: str = Field("", description="Stays when the name changes; made where it is empty")


class TierRulesIn(Body):
    measure: str = Field("spent", description="spent, orders, months or points")
    window: str = Field("rolling", description="rolling, or year: this calendar year or the last")
    months: WholeNumber = 12
    grace_days: WholeNumber = 30
    tiers: list[TierIn]


class TierOut(Schema):
    code: str
    name: str
    least: Decimal
    times: Decimal
    benefits: str


class TierRulesOut(VersionOut):
    measure: str
    window: str
    months: int
    grace_days: int
    tiers: list[TierOut]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="people, tiers (with people today and a year ago before), points, cost, currency"
    )


class TierStandingOut(Schema):
    tier: TierOut | None = Field(description="null: in none")
    since: dt.datetime | None
    figure: str = Field(description="What they come to, in words")
    next_tier: TierOut | None = Field(description="null in the highest")
    missing: str = Field(description="To the next, in words")
    falls_on: dt.date | None = Field(description="Lost on that day unless they come to enough")


_VERSION = "/tier-rules/{int:version}"


@router.get(
    "/customers/{int:customer}/tier",
    response=TierStandingOut | None,
    capability="loyalty.view",
    summary="In which tier somebody is",
)
def get_tier(request: Request, customer: int):
    """null while there are no tiers."""
    return tiers.tier_of(request.actor, customer)


@router.get(
    "/tier-rules",
    response=list[TierRulesOut],
    capability="loyalty.rule",
    summary="Versions of the tiers",
)
def list_tier_rules(request: Request):
    """The last twenty, the latest first."""
    return [tiers.described(row) for row in tiers.versions(request.actor)]


@router.post(
    "/tier-rules",
    response={201: TierRulesOut},
    capability="loyalty.rule",
    summary="Write a version of the tiers",
)
def write_tier_rules(request: Request, body: TierRulesIn):
    """It is rehearsed in the background; nobody is in a tier before it is switched on."""
    row = commands.write_tiers(request.actor, body.dict())
    return Status(201, tiers.described(row))


@router.get(_VERSION, response=TierRulesOut, capability="loyalty.rule", summary="One version")
def get_tier_rules(request: Request, version: int):
    return tiers.described(tiers.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/beginning",
    response=TierRulesOut,
    capability="loyalty.rule",
    summary="Switch it on",
)
def begin_tier_rules(request: Request, version: int):
    commands.begin_tiers(request.actor, version)
    return tiers.described(tiers.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/ending",
    response=TierRulesOut,
    capability="loyalty.rule",
    summary="Switch it off",
)
def end_tier_rules(request: Request, version: int):
    commands.end_tiers(request.actor, version)
    return tiers.described(tiers.version_for(request.actor, version))
