"""The till over the API: who is meant, visits, calls."""

import datetime as dt
from typing import Literal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, WholeNumber
from shuke.common.kit import paging
from shuke.counter import commands, queries
from shuke.counter.models import Visit

router = Router(tags=["counter"])


class CandidateOut(Schema):
    id: int
    name: str
    hint: str = Field(description="Masked phone and city")


class LookupOut(Schema):
    person: int | None = Field(description="The one who is meant; null for several or none")
    candidates: list[CandidateOut]
    has_more: bool
    is_beyond: bool = Field(description="Somebody has this, of stores that you do not see")


class VisitIn(Body):
    customer: Id
    store: Id
    kind: str = Field("visit", description="visit, test_drive, trial, advice or pick_up")
    about: str = Field("", max_length=300)
    outcome: str = Field("", description="bought, thinking, nothing, comes_back, or empty")
    at: dt.datetime | None = Field(None, description="Now when left out")
    spoken_with: Id | None = Field(None, description="Id of a colleague")
    next_step: str = Field("", max_length=120, description="Becomes a task about the person")
    due_on: dt.date | None = None
    key: str = Field("", max_length=100, description="Your name for it: sent again, it is one")


class StoreVisitOut(Schema):
    id: int
    customer_id: int
    store_id: int
    kind: str
    at: dt.datetime
    about: str
    outcome: str
    spoken_with_id: int | None
    task_id: int | None
    by: str


class StoreVisitPage(Schema):
    items: list[StoreVisitOut]
    next: str | None


@router.get("/till", response=LookupOut, capability="till.use", summary="Who is meant")
def find(request: Request, q: str = Query(max_length=300)):
    """By a phone, its last digits, a card, the content of a QR code, an e-mail or a name."""
    return queries.look_up(request.actor, q)


@router.get("/visits", response=StoreVisitPage, capability="till.use", summary="Visits")
def list_visits(
    request: Request, after: str = "", limit: int = Query(50, ge=1, le=200), store: Id | None = None
):
    """The latest first, of the stores that you see."""
    rows = queries.visits(request.actor)
    if store is not None:
        rows = rows.filter(store=store)
    page = paging.onward(rows, "-at", limit, after)
    return {"items": queries.for_reader(request.actor, page.rows), "next": page.after or None}


@router.post(
    "/visits", response={201: StoreVisitOut}, capability="till.use", summary="Note a visit"
)
def note_visit(request: Request, visit: VisitIn) -> Status[Visit]:
    """To one of your stores. The same `key` again answers with the visit that is there."""
    data = visit.model_dump()
    names = {"customer": "customer_id", "store": "store_id", "spoken_with": "spoken_with_id"}
    data = {names.get(key, key): value for key, value in data.items()}
    return Status(201, commands.note_visit(request.actor, data.pop("customer_id"), **data))


class CallIn(Body):
    id: str = Field(min_length=1, max_length=120, description="What your system calls the call")
    direction: Literal["in", "out"]
    number: str = Field("", max_length=80, description="Of the other side; empty when hidden")
    at: dt.datetime = Field(description="When it began, with its zone")
    until: dt.datetime | None = Field(None, description="As of when this is so: when it ended")
    seconds: WholeNumber | None = Field(None, ge=0, le=86_400)
    outcome: Literal["", "talked", "missed", "message", "wrong"] = ""
    about: str = Field("", max_length=300)
    colleague: str = Field("", max_length=60, description="User name of who had it")


class CounterReceiptOut(Schema):
    key: str
    outcome: str = Field(description="recorded, updated, unchanged, held, rejected, or received")
    reason: str


class CallOut(Schema):
    id: int
    key: str
    customer_id: int | None
    number: str = Field(description="In full only with customers.contact")
    direction: str
    outcome: str
    about: str
    at: dt.datetime
    seconds: int | None
    staff_id: int | None
    task_id: int | None


class CallPage(Schema):
    items: list[CallOut]
    next: str | None


@router.get("/calls", response=CallPage, capability="calls.log", summary="Calls")
def list_calls(request: Request, after: str = "", limit: int = Query(50, ge=1, le=200)):
    """The latest first: with people whom you see, and your own."""
    page = paging.onward(queries.calls(request.actor), "-at", limit, after)
    for row in queries.for_reader(request.actor, page.rows):
        row.number = queries.number_of(request.actor, row, as_stored=True)
    return {"items": page.rows, "next": page.after or None}


@router.post("/calls", response=CounterReceiptOut, capability="calls.log", summary="Tell of a call")
def receive_call(request: Request, call: CallIn):
    """From the telephone system: when it rings, and again when it ended. The same call is one, by its id."""
    return commands.receive_call(
        request.actor, call.model_dump(mode="json", exclude={"until"}), call.until
    )
