"""Rules for suspected fake orders, for programs."""

from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut
from shuke.shop import commands
from shuke.shop.queries import suspicion as queries

router = Router(tags=["orders"])


class SuspicionIn(Body):
    threshold: int = Field(3, description="The weights of a suspected order come to this")
    signals: dict[str, dict[str, int]] = Field(
        {},
        description="By sign (device, farm, refund, address, light, hours, parcel): weight (0: off) and numbers",
    )


class SuspicionOut(VersionOut):
    threshold: int
    signals: dict[str, dict[str, int]]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="all, orders, already, missed, included, amounts, by_sign, examples, days"
    )


class EndingIn(Body):
    put_back: bool = Field(False, description="The orders that it left out count again")


class EndingOut(Schema):
    included: int


_ONE = "/orders/suspicion/{int:rules}"


@router.get(
    "/orders/suspicion",
    response=list[SuspicionOut],
    capability="orders.suspect",
    summary="Versions of the rules for fake orders",
)
def list_rules(request: Request):
    """The last twenty, the latest first."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/orders/suspicion",
    response={202: SuspicionOut},
    capability="orders.suspect",
    summary="Write rules for fake orders",
)
def write_rules(request: Request, given: SuspicionIn):
    """A new version, rehearsed on the past year in the background. It leaves nothing out yet."""
    return Status(202, queries.described(commands.write_rules(request.actor, given.model_dump())))


@router.get(_ONE, response=SuspicionOut, capability="orders.suspect", summary="One version")
def read_rules(request: Request, rules: int):
    """With what the rehearsal gave."""
    return queries.described(queries.rules_for(request.actor, rules))


@router.post(
    f"{_ONE}/start", response=SuspicionOut, capability="orders.suspect", summary="Switch on"
)
def begin_rules(request: Request, rules: int):
    """Let it hold in place of the one before; 409 while it was not rehearsed."""
    commands.begin_rules(request.actor, rules)
    return queries.described(queries.rules_for(request.actor, rules))


@router.post(
    f"{_ONE}/ending", response=EndingOut, capability="orders.suspect", summary="Switch off"
)
def end_rules(request: Request, rules: int, given: EndingIn):
    """Let it hold no longer."""
    return {"included": commands.end_rules(request.actor, rules, put_back=given.put_back)}
