"""Stalled payments over the API."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, VersionOut
from shuke.sales import commands
from shuke.sales.models import Stall
from shuke.sales.queries import rules as rule_queries
from shuke.sales.queries.results import result_of
from shuke.sales.queries.stalls import queue, stall_for

router = Router(tags=["sales"])
MOST = 200


class StallOut(Schema):
    id: int
    customer_id: int
    kind: str = Field(description="cart or order")
    order_id: int | None
    step: str
    device: str
    value: Decimal | None
    currency: str
    products: list[list[int]] = Field(description="[product id, how many]")
    reason: str = Field(description="refused, price, size, shipping, first or unknown")
    stalled_at: dt.datetime
    holder_id: int | None
    outcome: str = Field(description="paid, refused, unreached, cancelled, expired; empty: open")
    ended_at: dt.datetime | None


class ReachIn(Body):
    way: str = Field(description="phone, sms, wechat or email: one that they agreed to")
    note: str = Field("", max_length=500)


class StallOutcomeIn(Body):
    outcome: str = Field(description="refused or unreached; a payment says itself that it came")
    note: str = Field("", max_length=500)


class StallCouponIn(Body):
    coupon: Id


class StallRulesIn(Body):
    wait: int = Field(15, description="Minutes without a step until somebody stands in the queue")
    hours: int = Field(24, description="Hours until it is given up")
    least: int = Field(0, description="Least value of a cart")
    spare: int = Field(20, description="Per cent left alone at random")
    lapse: int = Field(30, description="Minutes until a claim lapses")
    give: int = Field(30, description="Per cent of the profit that a coupon may take")


class StallRulesOut(VersionOut, StallRulesIn):
    sentences: list[str]


class StallResultOut(Schema):
    people: int
    spared: int
    helped: int
    paid_share: float
    spared_share: float
    saved: Decimal | None = Field(description="In `currency`; null where it cannot be said")
    saved_low: Decimal | None
    saved_high: Decimal | None
    currency: str
    days: int


@router.get("/stalls", response=list[StallOut], capability="sales.help", summary="Stalled payments")
def list_stalls(request: Request, after: int = 0):
    """Who is stuck now, 200 by id, those after `after`; whoever is left alone to compare with is left out."""
    return list(queue(request.actor).filter(pk__gt=after).order_by("pk")[:MOST])


@router.get(
    "/stalls/result",
    response=StallResultOut,
    capability="sales.report",
    summary="What help brought",
)
def get_result(request: Request) -> dict[str, Any]:
    """Of the last 90 days, against those who were left alone at random."""
    result = result_of(request.actor)
    saved = result.saved
    return {
        **vars(result),
        "saved": _amount(saved.estimate if saved else None),
        "saved_low": _amount(saved.low if saved else None),
        "saved_high": _amount(saved.high if saved else None),
    }


def _amount(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.2f}")


@router.get(
    "/stalls/{int:stall}", response=StallOut, capability="sales.help", summary="One of them"
)
def get_stall(request: Request, stall: int) -> Stall:
    return stall_for(request.actor, stall)


@router.post(
    "/stalls/{int:stall}/claim", response=StallOut, capability="sales.help", summary="Take it"
)
def claim(request: Request, stall: int) -> Stall:
    """409 `taken` with the name when a colleague has it."""
    return commands.claim_stall(request.actor, stall)


@router.post(
    "/stalls/{int:stall}/release",
    response=StallOut,
    capability="sales.help",
    summary="Give it back",
)
def release(request: Request, stall: int) -> Stall:
    return commands.release_stall(request.actor, stall)


@router.post(
    "/stalls/{int:stall}/reaching", response=StallOut, capability="sales.help", summary="Note a try"
)
def reaching(request: Request, stall: int, body: ReachIn) -> Stall:
    """409 `no_consent` where they did not agree to this way. Nothing is sent by it."""
    return commands.reach_out(request.actor, stall, body.way, body.note)


@router.post(
    "/stalls/{int:stall}/coupon",
    response=StallOut,
    capability="sales.help",
    summary="Give a coupon",
)
def coupon(request: Request, stall: int, body: StallCouponIn) -> Stall:
    """409 for one that takes more of the profit than the rules allow."""
    return commands.offer_coupon(request.actor, stall, body.coupon)


@router.post(
    "/stalls/{int:stall}/outcome",
    response=StallOut,
    capability="sales.help",
    summary="What came of it",
)
def outcome(request: Request, stall: int, body: StallOutcomeIn) -> Stall:
    return commands.close_stall(request.actor, stall, body.outcome, body.note)


_RULES = "/stall-rules"
_ONE = "/stall-rules/{int:stall_rules}"


@router.get(
    _RULES,
    response=list[StallRulesOut],
    capability="sales.rule",
    summary="Versions of the rules for stalls",
)
def list_rules(request: Request):
    """The last twenty, the latest first."""
    return [rule_queries.described(row) for row in rule_queries.versions(request.actor)]


@router.post(
    _RULES,
    response={201: StallRulesOut},
    capability="sales.rule",
    summary="Write a version of them",
)
def write_rules(request: Request, body: StallRulesIn):
    """It is rehearsed in the background; nothing follows from it before it is switched on."""
    row = commands.write_rules(request.actor, body.dict())
    return Status(201, rule_queries.described(row))


@router.get(_ONE, response=StallRulesOut, capability="sales.rule", summary="One version of them")
def get_rules(request: Request, stall_rules: int):
    return rule_queries.described(rule_queries.version_for(request.actor, stall_rules))


@router.post(
    f"{_ONE}/beginning", response=StallRulesOut, capability="sales.rule", summary="Switch it on"
)
def begin_rules(request: Request, stall_rules: int):
    commands.begin_rules(request.actor, stall_rules)
    return rule_queries.described(rule_queries.version_for(request.actor, stall_rules))


@router.post(
    f"{_ONE}/ending", response=StallRulesOut, capability="sales.rule", summary="Switch it off"
)
def end_rules(request: Request, stall_rules: int):
    commands.end_rules(request.actor, stall_rules)
    return rule_queries.described(rule_queries.version_for(request.actor, stall_rules))
