"""Messages over the API: what people wrote, dealing with it, saying whose it is."""

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from shuke.collect import commands
from shuke.collect.queries import messages as queries
from shuke.common.access import Request
from shuke.common.api import Body, Router

router = Router(tags=["messages"])


class MessageOut(Schema):
    id: int
    channel: str = Field(description="email, sms, wechat or chat")
    direction: str = Field(description="in: from a person, out: from the shop")
    customer: int | None = Field(description="null: nobody knows who it is")
    sender: str = Field(description="In full only with customers.contact")
    sender_name: str
    subject: str
    text: str
    thread: str = Field(description="The same for messages that belong together")
    occurred_at: dt.datetime
    received_at: dt.datetime
    is_waiting: bool
    files: list[dict[str, Any]] = Field(description="id, title, media_type, size, refusal")


class MessagesOut(Schema):
    messages: list[MessageOut]
    next: int | None


class MessagePersonIn(Body):
    customer: int | None = Field(ge=1, le=2**63 - 1, description="null: nobody knows")


@router.get("/messages", response=MessagesOut, capability="messages.view", summary="Messages")
def list_messages(
    request: Request,
    state: Literal["", "waiting"] = "",
    after: int | None = None,
    limit: int = 100,
):
    """The earliest first; `waiting` leaves those that somebody has to deal with."""
    rows = queries.waiting() if state == "waiting" else queries.messages()
    listed, following = queries.messages_after(rows, after, limit)
    return {
        "messages": [queries.described(request.actor, row) for row in listed],
        "next": following,
    }


@router.get(
    "/messages/{int:message}",
    response=MessageOut,
    capability="messages.view",
    summary="One message",
)
def read_message(request: Request, message: int):
    """What was written."""
    return queries.described(request.actor, queries.message(message))


@router.post(
    "/messages/{int:message}/handling",
    response=MessageOut,
    capability="messages.handle",
    summary="A message was dealt with",
)
def handle_message(request: Request, message: int):
    """409 when somebody was first."""
    commands.handle_message(request.actor, message)
    return queries.described(request.actor, queries.message(message))


@router.post(
    "/messages/{int:message}/reopening",
    response=MessageOut,
    capability="messages.handle",
    summary="Let a message wait again",
)
def reopen_message(request: Request, message: int):
    """409 when it waits already."""
    commands.reopen_message(request.actor, message)
    return queries.described(request.actor, queries.message(message))


@router.put(
    "/messages/{int:message}/person",
    response=MessageOut,
    capability="messages.handle",
    summary="Say whose a message is",
)
def tie_message(request: Request, message: int, given: MessagePersonIn):
    """It moves to their timeline."""
    commands.tie_message(request.actor, message, given.customer)
    return queries.described(request.actor, queries.message(message))
