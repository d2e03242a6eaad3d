"""Merging, putting off and tagging tickets, and complaints, over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.service import commands
from shuke.service.api import TicketOut
from shuke.service.queries.tickets import described

router = Router(tags=["tickets"])


class MergingIn(Body):
    target: Id


class PuttingOffIn(Body):
    until: dt.datetime


class TicketTagsIn(Body):
    tags: list[str] = Field(max_length=20)


class SettlementIn(Body):
    cause: str = Field(description="goods, parcel, price, service, mistake, other or none")
    note: str = Field("", max_length=5_000)


class CompensationIn(Body):
    kind: str = Field(description="refund, gift or letter")
    reason: str = Field(max_length=300)
    amount: Decimal | None = Field(None, description="Of a refund, in the shop's currency")
    what: str = Field("", max_length=120, description="Of a gift: coupon:3")


class CompensationOut(Schema):
    id: int
    kind: str
    state: str = Field(description="proposed, approved, declined or done")
    amount: Decimal | None
    currency: str
    what: str
    reason: str


@router.post(
    "/tickets/{int:ticket}/merging",
    response=TicketOut,
    capability="tickets.answer",
    summary="Merge a ticket into another one of the same person",
)
def merge_ticket(request: Request, ticket: int, given: MergingIn):
    """The target; 409 where they are of two people."""
    return described(request.actor, commands.merge(request.actor, ticket, given.target))


@router.post(
    "/tickets/{int:ticket}/putting-off",
    response=TicketOut,
    capability="tickets.answer",
    summary="Put a ticket off",
)
def put_ticket_off(request: Request, ticket: int, given: PuttingOffIn):
    until = given.until if given.until.tzinfo else given.until.replace(tzinfo=dt.UTC)
    return described(request.actor, commands.snooze(request.actor, ticket, until))


@router.put(
    "/tickets/{int:ticket}/tags",
    response=TicketOut,
    capability="tickets.answer",
    summary="The tags of a ticket",
)
def tag_ticket(request: Request, ticket: int, given: TicketTagsIn):
    return described(request.actor, commands.set_tags(request.actor, ticket, given.tags))


@router.post(
    "/tickets/{int:ticket}/complaint",
    response=TicketOut,
    capability="tickets.answer",
    summary="A ticket is a complaint",
)
def complain(request: Request, ticket: int):
    """409 when it is one already."""
    return described(request.actor, commands.complain(request.actor, ticket))


@router.post(
    "/tickets/{int:ticket}/settlement",
    response=TicketOut,
    capability="tickets.answer",
    summary="A complaint is settled",
)
def settle_complaint(request: Request, ticket: int, given: SettlementIn):
    row = commands.settle_complaint(request.actor, ticket, cause=given.cause, note=given.note)
    return described(request.actor, row)


@router.post(
    "/tickets/{int:ticket}/compensations",
    response={201: CompensationOut},
    capability="tickets.answer",
    summary="Make up for a complaint",
)
def compensate(request: Request, ticket: int, given: CompensationIn) -> Status:
    """A refund beyond the limit is only proposed."""
    made = commands.compensate(
        request.actor, ticket, kind=given.kind, reason=given.reason, amount=given.amount,
        what=given.what,
    )  # fmt: skip
    return Status(201, made)
