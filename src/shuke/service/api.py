"""Tickets over the API."""

import datetime as dt
from typing import Literal

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.service import commands, queries
from shuke.service.models import Ticket
from shuke.service.queries.tickets import described, narrowed

router = Router(tags=["tickets"])


class TicketOut(Schema):
    id: int
    customer: int | None = Field(description="null: nobody knows who it is")
    channel: str
    subject: str
    state: str = Field(description="open, waiting (for the person), snoozed, solved or merged")
    priority: int = Field(description="1 low, 2 normal, 3 high, 4 urgent")
    holder: int | None = Field(description="Whose it is; null: nobody's")
    opened_at: dt.datetime
    last_at: dt.datetime
    waits_since: dt.datetime | None = Field(description="null: the person waits for no answer")
    answered_at: dt.datetime | None
    solved_at: dt.datetime | None
    merged_into: int | None


class TicketsOut(Schema):
    tickets: list[TicketOut]
    next: int | None


class ConversationOut(Schema):
    kind: str = Field(description="in, out, note, answer (leaves in a moment) or event")
    at: dt.datetime
    by: str
    text: str
    state: str = Field(description="Of what the shop wrote: waiting, sent, failed or unknown")
    words: str = Field(description="Why, where it failed")


class TicketOpenedIn(Body):
    customer: Id
    subject: str = Field(max_length=300)
    note: str = Field("", max_length=10_000)


class WordsIn(Body):
    text: str = Field(max_length=20_000)


class TicketAnswerIn(Body):
    text: str = Field(max_length=20_000)
    solves: bool = False


class TicketAnswerOut(Schema):
    id: int
    state: str
    leaves_at: dt.datetime = Field(description="Until then it can be taken back")


class HolderIn(Body):
    holder: int | None = Field(ge=1, le=2**63 - 1, description="null: nobody")


class PriorityIn(Body):
    priority: int = Field(ge=1, le=4)


@router.get("/tickets", response=TicketsOut, capability="tickets.view", summary="Tickets")
def list_tickets(
    request: Request,
    state: Literal["", "todo", "open", "waiting", "snoozed", "solved"] = "",
    after: int = 0,
    limit: int = 100,
):
    """By id, those after `after`; at most 200."""
    rows = narrowed(request.actor, queries.tickets(request.actor), state or "all").filter(
        pk__gt=after
    )
    most = min(max(limit, 1), 200)
    listed = list(rows.order_by("pk")[: most + 1])
    return {
        "tickets": [described(request.actor, row) for row in listed[:most]],
        "next": listed[most - 1].pk if len(listed) > most else None,
    }


@router.post(
    "/tickets", response={201: TicketOut}, capability="tickets.answer", summary="Open a ticket"
)
def open_ticket(request: Request, given: TicketOpenedIn) -> Status:
    """For what nobody wrote: a call, a word at the counter."""
    row = commands.open_ticket(
        request.actor, customer=given.customer, subject=given.subject, note=given.note
    )
    return Status(201, described(request.actor, row))


@router.get(
    "/tickets/{int:ticket}", response=TicketOut, capability="tickets.view", summary="One ticket"
)
def read_ticket(request: Request, ticket: int):
    return described(request.actor, queries.ticket_for(request.actor, ticket))


@router.get(
    "/tickets/{int:ticket}/conversation",
    response=list[ConversationOut],
    capability="tickets.view",
    summary="What was written on a ticket, notes for colleagues included",
)
def read_conversation(request: Request, ticket: int):
    row = queries.ticket_for(request.actor, ticket)
    return queries.conversation(request.actor, row)


@router.post(
    "/tickets/{int:ticket}/answers",
    response={201: TicketAnswerOut},
    capability="tickets.answer",
    summary="Answer the person",
)
def answer_ticket(request: Request, ticket: int, given: TicketAnswerIn) -> Status:
    """Over the channel by which they wrote last; 409 where no way leads back."""
    return Status(201, commands.answer(request.actor, ticket, given.text, solves=given.solves))


@router.post(
    "/tickets/{int:ticket}/notes",
    response={201: ConversationOut},
    capability="tickets.answer",
    summary="Note something for colleagues",
)
def write_note(request: Request, ticket: int, given: WordsIn) -> Status:
    note = commands.write_note(request.actor, ticket, given.text)
    return Status(201, queries.Entry("note", note.at, note.by, note.text, pk=note.pk))


@router.put(
    "/tickets/{int:ticket}/holder",
    response=TicketOut,
    capability="tickets.answer",
    summary="Give a ticket to somebody",
)
def assign_ticket(request: Request, ticket: int, given: HolderIn):
    return _done(request, commands.assign(request.actor, ticket, given.holder))


@router.put(
    "/tickets/{int:ticket}/priority",
    response=TicketOut,
    capability="tickets.answer",
    summary="How pressing a ticket is",
)
def rank_ticket(request: Request, ticket: int, given: PriorityIn):
    return _done(request, commands.set_priority(request.actor, ticket, given.priority))


@router.post(
    "/tickets/{int:ticket}/solution",
    response=TicketOut,
    capability="tickets.answer",
    summary="A ticket is solved",
)
def solve_ticket(request: Request, ticket: int):
    """409 when it is already."""
    return _done(request, commands.solve(request.actor, ticket))


@router.post(
    "/tickets/{int:ticket}/reopening",
    response=TicketOut,
    capability="tickets.answer",
    summary="Open a ticket again",
)
def reopen_ticket(request: Request, ticket: int):
    return _done(request, commands.reopen(request.actor, ticket))


def _done(request: Request, row: Ticket) -> dict:
    return described(request.actor, row)
