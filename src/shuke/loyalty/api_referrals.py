"""Referrals, for programs: codes, who brought whom, the rules, the leaderboard."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut, WholeNumber
from shuke.common.kit import paging
from shuke.loyalty import commands
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referrals import signs_of

router = Router(tags=["customers"])


class ReferralOut(Schema):
    id: int
    customer: int = Field(alias="customer_id", description="The newcomer")
    referrer: int = Field(alias="referrer_id", description="By whom they were brought")
    state: str = Field(description="waiting, held, rewarded, refused or lapsed")
    signs: list[str] = Field(
        description="What speaks against it: contact, address, device, household, ring"
    )
    referrer_points: int
    friend_points: int
    order: int | None = Field(None, alias="order_id")
    at: dt.datetime
    by: str

    @staticmethod
    def resolve_signs(row: Any) -> list[str]:
        return signs_of(row.signs)


class ReferralPage(Schema):
    items: list[ReferralOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class InvitationOut(Schema):
    customer: int
    code: str = Field(description="Empty while no rules hold")
    link: str
    rewarded: int = Field(description="Newcomers whom they brought and for whom they were rewarded")
    brought: list[ReferralOut]
    own: ReferralOut | None = Field(description="How they were brought themselves")


class ReferralIn(Body):
    code: str = Field(max_length=20, description="Of whoever brought them")
    at: dt.datetime | None = Field(None, description="When they used it; null: now")


class ReferralRulesIn(Body):
    referrer_points: WholeNumber = 200
    friend_points: WholeNumber = 100
    minimum: Decimal = Field(Decimal(0), description="What the first order has to come to")
    keep_days: WholeNumber = 15
    within_days: WholeNumber = 90
    most: WholeNumber = Field(12, description="Friends in 365 days; 0: any number")


class ReferralRulesOut(VersionOut):
    referrer_points: int
    friend_points: int
    minimum: Decimal
    keep_days: int
    within_days: int
    most: int
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="newcomers, qualify, cost, profit, break_even, currency"
    )


class LeaderOut(Schema):
    customer: int
    brought: int
    rewarded: int
    revenue: Decimal
    profit: Decimal

    @staticmethod
    def resolve_customer(row: Any) -> int:
        return row.customer.pk


_ONE = "/customers/{int:customer}/referral"
_VERSION = "/referral-rules/{int:version}"


@router.get(
    _ONE, response=InvitationOut, capability="loyalty.view", summary="Somebody's code and link"
)
def get_referral(request: Request, customer: int):
    """With by whom they were brought, and the last 200 whom they brought."""
    return queries.invitation_of(request.actor, customer)


@router.post(
    _ONE,
    response={201: ReferralOut},
    capability="loyalty.refer",
    summary="Note by whom somebody was brought",
)
def refer(request: Request, customer: int, body: ReferralIn):
    """Again with the same code changes nothing. 422 `unknown`; 409 `off`, `self`, `not_new`, `already`."""
    return Status(201, commands.refer(request.actor, customer, body.code, at=body.at))


@router.get(
    "/referrals", response=ReferralPage, capability="loyalty.view", summary="Who brought whom"
)
def list_referrals(
    request: Request, limit: int = Query(50, ge=1, le=200), after: str = "", state: str = ""
):
    """The latest first."""
    rows = queries.referrals(request.actor)
    if state:
        rows = rows.filter(state=state)
    page = paging.onward(rows.order_by("-pk"), "-pk", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.post(
    "/referrals/{int:referral}/clearing",
    response=ReferralOut,
    capability="loyalty.adjust",
    summary="Let pass what speaks against it",
)
def clear_referral(request: Request, referral: int):
    """409 when it is decided."""
    return commands.clear_referral(request.actor, referral)


@router.post(
    "/referrals/{int:referral}/refusing",
    response=ReferralOut,
    capability="loyalty.adjust",
    summary="Reward nobody for it",
)
def refuse_referral(request: Request, referral: int):
    """409 when it was rewarded or lapsed."""
    return commands.refuse_referral(request.actor, referral)


@router.get(
    "/referral-leaders",
    response=list[LeaderOut],
    capability="loyalty.view",
    summary="Who brings good customers",
)
def list_leaders(request: Request):
    """The fifty whose newcomers brought most profit. Needs `orders.view` too."""
    return queries.leaders(request.actor)


@router.get(
    "/referral-rules",
    response=list[ReferralRulesOut],
    capability="loyalty.rule",
    summary="Versions of the referral rules",
)
def list_referral_rules(request: Request):
    """The last twenty, the latest first."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/referral-rules",
    response={201: ReferralRulesOut},
    capability="loyalty.rule",
    summary="Write a version of the referral rules",
)
def write_referral_rules(request: Request, body: ReferralRulesIn):
    """It is rehearsed in the background; nobody gets anything by it before it is switched on."""
    row = commands.write_referral_rules(request.actor, body.dict())
    return Status(201, queries.described(row))


@router.get(
    _VERSION, response=ReferralRulesOut, capability="loyalty.rule", summary="One version of them"
)
def get_referral_rules(request: Request, version: int):
    return queries.described(queries.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/beginning",
    response=ReferralRulesOut,
    capability="loyalty.rule",
    summary="Switch them on",
)
def begin_referral_rules(request: Request, version: int):
    commands.begin_referral_rules(request.actor, version)
    return queries.described(queries.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/ending",
    response=ReferralRulesOut,
    capability="loyalty.rule",
    summary="Switch them off",
)
def end_referral_rules(request: Request, version: int):
    commands.end_referral_rules(request.actor, version)
    return queries.described(queries.version_for(request.actor, version))
