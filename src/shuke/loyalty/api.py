"""Points, for programs: what somebody has, every movement, giving, spending, the earning rules, rewards."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, VersionOut, WholeNumber
from shuke.common.kit import paging
from shuke.loyalty import commands
from shuke.loyalty.queries import people, rewards, rules

router = Router(tags=["customers"])


class PointsOut(Schema):
    customer: int
    points: int = Field(description="What they can spend; below 0 what they owe")
    waiting: int = Field(description="What they can spend when the return period is over")
    expires_on: dt.date | None = Field(description="The last day of those that expire next")
    expiring: int = Field(description="How many expire then")


class PointsEntryOut(Schema):
    id: int
    kind: str = Field(
        description="wait, earn, redeem, cancel, expire, adjust, take_back, roll_back, forgive, "
        "refer or settle"
    )
    amount: int
    waiting: int
    balance: int = Field(description="Of the record that it was booked for")
    cause: str
    key: str
    rules: int | None = Field(None, alias="rules_id")
    at: dt.datetime
    by: str


class PointsEntryPage(Schema):
    items: list[PointsEntryOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class AdjustmentIn(Body):
    points: WholeNumber = Field(description="Below 0 they are taken")
    reason: str
    key: str = Field("", description="Booked once per key of yours")


class RedemptionIn(Body):
    points: WholeNumber
    cause: str = Field(description="What they are spent on")
    key: str = Field(min_length=1, max_length=80, description="Booked once per key of yours")


class CancellationIn(Body):
    key: str = Field(min_length=1, max_length=80, description="Of the redemption")


class ExtraIn(Body):
    what: str = Field(description="category, brand, product, birthday or first")
    value: str = ""
    times: Decimal = Decimal(2)
    points: WholeNumber = Field(0, description="Of the first order")
    starts: str = ""
    ends: str = ""


class EarningRulesIn(Body):
    points: WholeNumber = 1
    per: Decimal = Field(Decimal(1), description="Points for every so much, in the shop's currency")
    wait_days: WholeNumber = 15
    lasts_months: WholeNumber = Field(12, description="0: they never expire")
    after_return: str = Field("owe", description="owe or forgive")
    worth: Decimal = Field(Decimal(1), description="What 100 points cost the shop")
    since: str = Field("", description="Orders from this day on earn too")
    extras: list[ExtraIn] = []


class EarningRulesOut(VersionOut):
    points: int
    per: Decimal
    wait_days: int
    lasts_months: int
    after_return: str
    worth: Decimal
    since: str
    extras: list[dict[str, Any]]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="orders, revenue, points, extra, people, cost, percent, currency, examples"
    )


class RewardIn(Body):
    name: str = Field(max_length=120)
    points: WholeNumber
    price: Decimal = Field(Decimal(0), description="Money beside the points")
    stock: WholeNumber | None = Field(None, description="null: any number")
    coupon: Id | None = Field(None, description="A code of it is given; null: it is handed over")


class RewardOut(Schema):
    id: int
    name: str
    points: int
    price: Decimal
    currency: str
    stock: int | None
    taken: int
    left: int | None = Field(description="null: any number")
    coupon: int | None = Field(None, alias="coupon_id")
    ended_at: dt.datetime | None


class ClaimIn(Body):
    reward: Id
    key: str = Field(min_length=1, max_length=60, description="Taken once per key of yours")


class ClaimOut(Schema):
    id: int
    reward: int = Field(alias="reward_id")
    customer: int = Field(alias="customer_id")
    points: int
    key: str
    state: str = Field(description="open, handed or cancelled")
    at: dt.datetime


_ONE = "/customers/{int:customer}/points"
_VERSION = "/earning-rules/{int:version}"


@router.get(_ONE, response=PointsOut, capability="loyalty.view", summary="What somebody has")
def get_points(request: Request, customer: int):
    """Of all their records."""
    return people.standing_of(request.actor, customer)


@router.get(
    f"{_ONE}/entries", response=PointsEntryPage, capability="loyalty.view", summary="Every movement"
)
def list_entries(
    request: Request, customer: int, limit: int = Query(50, ge=1, le=200), after: str = ""
):
    """The latest first."""
    page = paging.onward(people.entries_of(request.actor, customer), "-pk", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.post(
    f"{_ONE}/adjustments",
    response={201: PointsEntryOut},
    capability="loyalty.adjust",
    summary="Give somebody points, or take some",
)
def adjust_points(request: Request, customer: int, body: AdjustmentIn):
    """409 `insufficient` when they have less, `key_reused` for a key of another amount."""
    return Status(201, commands.adjust_points(request.actor, customer, **body.dict()))


@router.post(
    f"{_ONE}/redemptions",
    response={201: PointsEntryOut},
    capability="loyalty.redeem",
    summary="Spend somebody's points",
)
def redeem_points(request: Request, customer: int, body: RedemptionIn):
    """What expires first is spent first. 409 `insufficient` when they have less."""
    return Status(201, commands.redeem_points(request.actor, customer, **body.dict()))


@router.post(
    f"{_ONE}/cancellations",
    response={201: PointsEntryOut},
    capability="loyalty.redeem",
    summary="Give spent points back",
)
def cancel_redemption(request: Request, customer: int, body: CancellationIn):
    """To the lots that they came from; again changes nothing. 404 when nothing was spent under the key."""
    return Status(201, commands.cancel_redemption(request.actor, customer, body.key))


@router.get(
    "/earning-rules",
    response=list[EarningRulesOut],
    capability="loyalty.rule",
    summary="Versions of the earning rules",
)
def list_rules(request: Request):
    """The last twenty, the latest first."""
    return [rules.described(row) for row in rules.versions(request.actor)]


@router.post(
    "/earning-rules",
    response={201: EarningRulesOut},
    capability="loyalty.rule",
    summary="Write a version of the earning rules",
)
def write_rules(request: Request, body: EarningRulesIn):
    """It is rehearsed in the background; nobody earns by it before it is switched on."""
    row = commands.write_rules(request.actor, body.dict())
    return Status(201, rules.described(row))


@router.get(_VERSION, response=EarningRulesOut, capability="loyalty.rule", summary="One version")
def get_rules(request: Request, version: int):
    return rules.described(rules.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/beginning",
    response=EarningRulesOut,
    capability="loyalty.rule",
    summary="Switch it on",
)
def begin_rules(request: Request, version: int):
    commands.begin_rules(request.actor, version)
    return rules.described(rules.version_for(request.actor, version))


@router.post(
    f"{_VERSION}/ending",
    response=EarningRulesOut,
    capability="loyalty.rule",
    summary="Switch it off",
)
def end_rules(request: Request, version: int):
    commands.end_rules(request.actor, version)
    return rules.described(rules.version_for(request.actor, version))


@router.get(
    "/rewards", response=list[RewardOut], capability="loyalty.view", summary="What points buy"
)
def list_rewards(request: Request):
    """Every reward, also those that ended, the cheapest first."""
    return rewards.rewards(request.actor).order_by("points", "pk")


@router.post(
    "/rewards", response={201: RewardOut}, capability="loyalty.offer", summary="Offer a reward"
)
def offer_reward(request: Request, body: RewardIn):
    """Its terms do not change later."""
    return Status(201, commands.offer_reward(request.actor, **body.dict()))


@router.post(
    "/rewards/{int:reward}/ending",
    response=RewardOut,
    capability="loyalty.offer",
    summary="Offer it no longer",
)
def end_reward(request: Request, reward: int):
    return commands.end_reward(request.actor, reward)


@router.post(
    f"{_ONE}/claims",
    response={201: ClaimOut},
    capability="loyalty.redeem",
    summary="Take a reward for somebody",
)
def claim_reward(request: Request, customer: int, body: ClaimIn):
    """Spends their points in the same transaction. 409 `insufficient`, `sold_out`, `ended`, `key_reused`."""
    return Status(201, commands.claim_reward(request.actor, customer, body.reward, key=body.key))


@router.post(
    "/claims/{int:claim}/handing",
    response=ClaimOut,
    capability="loyalty.redeem",
    summary="Note that it was handed over",
)
def hand_over_reward(request: Request, claim: int):
    return commands.hand_over_reward(request.actor, claim)


@router.post(
    "/claims/{int:claim}/cancelling",
    response=ClaimOut,
    capability="loyalty.redeem",
    summary="Cancel it and give the points back",
)
def cancel_claim(request: Request, claim: int):
    """409 when it was handed over."""
    return commands.cancel_claim(request.actor, claim)
