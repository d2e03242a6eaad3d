"""Leads and deals over the API."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema, Status
from pydantic import BeforeValidator, ValidationInfo

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, WholeNumber
from shuke.customers.queries import seen_text
from shuke.sales import commands
from shuke.sales.models import Deal, Lead
from shuke.sales.queries import deals as deal_queries
from shuke.sales.queries.leads import lead_for, leads

router = Router(tags=["sales"])
MOST = 500


class EnquiryIn(Body):
    customer: Id
    via: str = Field(description="form, chat, call, store, test_drive, fair, market or other")
    words: str = Field("", max_length=300)
    source: str = Field("", max_length=60)
    key: str | None = Field(
        None, max_length=120, description="Your name for it: the same again changes nothing"
    )
    at: dt.datetime | None = None


def _seen(text: str, info: ValidationInfo) -> str:
    return seen_text((info.context or {})["request"].actor, text)


class LeadOut(Schema):
    id: int
    customer_id: int
    via: str
    source: str
    intent: Annotated[str, BeforeValidator(_seen)]
    score: int
    signs: list[list[Any]] = Field(description="[what speaks for it, points]")
    holder_id: int | None
    came_at: dt.datetime
    answer_by: dt.datetime | None
    answered_at: dt.datetime | None
    outcome: str = Field(description="converted, lost; empty: open")
    lost_reason: str


class LostIn(Body):
    reason: str = Field(max_length=120)


class SellerIn(Body):
    holder: WholeNumber | None


class DealIn(Body):
    title: str = Field(max_length=120)
    next_step: str = Field(max_length=200)
    next_on: dt.date
    closes_on: dt.date | None = None
    value: Decimal = Decimal(0)
    kind: str = Field(
        "", description="new, renewal, reorder or upsell; empty: by whether they have bought"
    )
    stage: str = Field("", description="One of the shop's; empty: the first")


class NewDealIn(DealIn):
    customer: Id


class DealLineIn(Body):
    product: Id
    quantity: WholeNumber = 1
    unit_price: Decimal | None = Field(None, description="Left out: by the price lists")


class DealLinesIn(Body):
    lines: list[DealLineIn]


class StageIn(Body):
    stage: str = Field(max_length=40)


class DealOut(Schema):
    id: int
    customer_id: int
    lead_id: int | None
    title: str
    kind: str
    stage: str
    value: Decimal
    currency: str
    next_step: str
    next_on: dt.date
    closes_on: dt.date
    holder_id: int | None
    opened_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str = Field(description="won, lost; empty: open")
    lost_reason: str


class StageOut(Schema):
    name: str
    count: int
    value: Decimal
    probability: float
    seen: int = Field(description="Ended deals that it was learned from")


@router.get("/leads", response=list[LeadOut], capability="sales.lead", summary="Open leads")
def list_leads(request: Request, after: int = 0):
    """500 by id, those after `after`."""
    return list(leads(request.actor).filter(ended_at=None, pk__gt=after).order_by("pk")[:MOST])


@router.post("/leads", response={201: LeadOut}, capability="sales.lead", summary="Note an enquiry")
def note_enquiry(request: Request, body: EnquiryIn) -> Status[Lead]:
    """While a lead of theirs is open it joins that one."""
    values = body.dict()
    return Status(201, commands.note_enquiry(request.actor, values.pop("customer"), **values))


@router.get("/leads/{int:lead}", response=LeadOut, capability="sales.lead", summary="One lead")
def get_lead(request: Request, lead: int) -> Lead:
    return lead_for(request.actor, lead)


@router.post(
    "/leads/{int:lead}/answer",
    response=LeadOut,
    capability="sales.lead",
    summary="They have an answer",
)
def answer_lead(request: Request, lead: int) -> Lead:
    return commands.answer_lead(request.actor, lead)


@router.put(
    "/leads/{int:lead}/holder", response=LeadOut, capability="sales.lead", summary="Who has it"
)
def hand_lead(request: Request, lead: int, body: SellerIn) -> Lead:
    return commands.hand_lead(request.actor, lead, body.holder)


@router.post(
    "/leads/{int:lead}/loss",
    response=LeadOut,
    capability="sales.lead",
    summary="It came to nothing",
)
def lose_lead(request: Request, lead: int, body: LostIn) -> Lead:
    return commands.lose_lead(request.actor, lead, body.reason)


@router.post(
    "/leads/{int:lead}/deal",
    response={201: DealOut},
    capability="sales.sell",
    summary="Make a deal of it",
)
def convert_lead(request: Request, lead: int, body: DealIn) -> Status[Deal]:
    return Status(201, commands.convert_lead(request.actor, lead, **body.dict()))


@router.get("/deals", response=list[DealOut], capability="sales.sell", summary="Deals")
def list_deals(request: Request, after: int = 0, ended: bool = False):
    """500 by id, those after `after`: open ones, or with `ended` the others."""
    rows = deal_queries.deals(request.actor).filter(ended_at__isnull=not ended, pk__gt=after)
    return list(rows.order_by("pk")[:MOST])


@router.post("/deals", response={201: DealOut}, capability="sales.sell", summary="Open a deal")
def open_deal(request: Request, body: NewDealIn) -> Status[Deal]:
    values = body.dict()
    return Status(201, commands.open_deal(request.actor, values.pop("customer"), **values))


@router.get(
    "/deals/stages",
    response=list[StageOut],
    capability="sales.report",
    summary="The pipeline by stage",
)
def list_stages(request: Request):
    return deal_queries.pipeline(request.actor)


@router.get("/deals/{int:deal}", response=DealOut, capability="sales.sell", summary="One deal")
def get_deal(request: Request, deal: int) -> Deal:
    return deal_queries.deal_for(request.actor, deal)


@router.put("/deals/{int:deal}/stage", response=DealOut, capability="sales.sell", summary="Move it")
def move_deal(request: Request, deal: int, body: StageIn) -> Deal:
    return commands.move_deal(request.actor, deal, body.stage)


@router.put(
    "/deals/{int:deal}/lines",
    response=DealOut,
    capability="sales.sell",
    summary="What it is made of",
)
def set_lines(request: Request, deal: int, body: DealLinesIn) -> Deal:
    """Its worth is what they come to."""
    return commands.set_lines(request.actor, deal, [line.dict() for line in body.lines])


@router.post(
    "/deals/{int:deal}/win", response=DealOut, capability="sales.sell", summary="They bought"
)
def win_deal(request: Request, deal: int) -> Deal:
    return commands.win_deal(request.actor, deal)


@router.post(
    "/deals/{int:deal}/loss", response=DealOut, capability="sales.sell", summary="They did not"
)
def lose_deal(request: Request, deal: int, body: LostIn) -> Deal:
    return commands.lose_deal(request.actor, deal, body.reason)


@router.post(
    "/deals/{int:deal}/reopening",
    response=DealOut,
    capability="sales.sell",
    summary="Open it again",
)
def reopen_deal(request: Request, deal: int) -> Deal:
    return commands.reopen_deal(request.actor, deal)
