"""The till over the API: who is meant, visits."""

import datetime as dt

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
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


class VisitOut(Schema):
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


class VisitPage(Schema):
    items: list[VisitOut]
    next: str | None


@router.get("/till", response=LookupOut, capability="till.use", summary="Who is meant")
def find(request: Request, q: str = Query(max_length=300)):
    """By a phone, its last digits, a card, the content of a QR code, an e-mail or a name."""
    return queries.look_up(request.actor, q)


@router.get("/visits", response=VisitPage, capability="till.use", summary="Visits")
def list_visits(
    request: Request, after: str = "", limit: int = Query(50, ge=1, le=200), store: Id | None = None
):
    """The latest first, of the stores that you see."""
    rows = queries.visits(request.actor)
    if store is not None:
        rows = rows.filter(store=store)
    page = paging.onward(rows, "-at", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.post("/visits", response={201: VisitOut}, capability="till.use", summary="Note a visit")
def note_visit(request: Request, visit: VisitIn) -> Status[Visit]:
    """To one of your stores. The same `key` again answers with the visit that is there."""
    data = visit.model_dump()
    names = {"customer": "customer_id", "store": "store_id", "spoken_with": "spoken_with_id"}
    data = {names.get(key, key): value for key, value in data.items()}
    return Status(201, commands.note_visit(request.actor, data.pop("customer_id"), **data))
