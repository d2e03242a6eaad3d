"""Forms over the API: built, read, filled in by other programs, and what was sent on them."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.collect import commands
from shuke.collect.queries import webforms as queries
from shuke.common import ids
from shuke.common.access import Request
from shuke.common.api import Body, Router

router = Router(tags=["forms"])


class FormOut(Schema):
    id: int
    name: str
    kind: str = Field(description="lead, trial, test_drive, event or distributor")
    address: str = Field(description="Where people fill it in")
    version: int
    content: dict[str, Any]
    began_at: dt.datetime
    ended_at: dt.datetime | None
    seen: int
    begun: int
    sent: int
    waiting: int = Field(description="Entries with a letter that was not answered")
    confirmed: int
    caught: int = Field(description="Rejected: sent by programs, or unreadable")
    held: int


class FormIn(Body):
    name: str = Field("", max_length=80)
    kind: str = "lead"
    content: dict[str, Any] | None = Field(
        None, description="As the answer has it; without it, what such forms ask"
    )


class FormChange(Body):
    name: str = Field(max_length=80)
    content: dict[str, Any]
    version: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        description="The one that you changed: 409 when there is a newer one",
    )


class FormEntryOut(Schema):
    id: int
    at: dt.datetime
    customer: int
    version: int
    answers: dict[str, Any] = Field(description="By the id of the question")
    origin: dict[str, Any]
    claims: list[dict[str, Any]] = Field(
        description="Contacts that were not taken over: kind, state, owner"
    )
    confirmed_at: dt.datetime | None


class FormEntriesOut(Schema):
    entries: list[FormEntryOut]
    next: int | None


class FormEntryIn(Body):
    key: str = Field(
        "", max_length=180, description="Your name for this entry: sent again, it is one"
    )
    answers: dict[str, Any] = Field(description="By the id of the question")
    source: str = Field("", max_length=60)
    medium: str = Field("", max_length=60)
    campaign: str = Field("", max_length=60)
    language: str = Field("", max_length=10)


class ReceiptOut(Schema):
    key: str
    outcome: str = Field(description="recorded, unchanged, held, rejected, or received")
    reason: str


@router.get("/forms", response=list[FormOut], capability="forms.view", summary="Forms")
def list_forms(request: Request):
    """Open ones first, each with how far people come."""
    return [queries.described(row) for row in queries.forms()]


@router.post("/forms", response={201: FormOut}, capability="forms.edit", summary="Make a form")
def make_form(request: Request, given: FormIn):
    """It is open at once."""
    row = commands.make_form(request.actor, kind=given.kind, name=given.name, content=given.content)
    return Status(201, queries.described(row))


@router.get("/forms/{int:form}", response=FormOut, capability="forms.view", summary="One form")
def read_form(request: Request, form: int):
    """What it asks, and how far people come."""
    return queries.described(queries.form_of(form))


@router.put("/forms/{int:form}", response=FormOut, capability="forms.edit", summary="Change a form")
def change_form(request: Request, form: int, given: FormChange):
    """Saves a new version; entries keep the one that they answered."""
    commands.change_form(
        request.actor, form, name=given.name, content=given.content, expected=given.version
    )
    return queries.described(queries.form_of(form))


@router.post(
    "/forms/{int:form}/ending", response=FormOut, capability="forms.edit", summary="Close a form"
)
def end_form(request: Request, form: int):
    """It takes no more answers."""
    commands.end_form(request.actor, form)
    return queries.described(queries.form_of(form))


@router.post(
    "/forms/{int:form}/reopening",
    response=FormOut,
    capability="forms.edit",
    summary="Open a form again",
)
def reopen_form(request: Request, form: int):
    """Under the same address."""
    commands.reopen_form(request.actor, form)
    return queries.described(queries.form_of(form))


@router.get(
    "/forms/{int:form}/entries",
    response=FormEntriesOut,
    capability="forms.view",
    summary="What was sent on a form",
)
def list_entries(request: Request, form: int, after: int | None = None, limit: int = 100):
    """The earliest first. Phone and e-mail are in full only with `customers.contact`."""
    rows, following = queries.entries_after(queries.form_of(form), after, limit)
    entries = [queries.described_entry(request.actor, row) for row in rows]
    return {"entries": entries, "next": following}


@router.post(
    "/forms/{int:form}/entries",
    response={200: ReceiptOut, 202: ReceiptOut},
    capability="imports.run",
    summary="Send an entry",
)
def send_entry(request: Request, form: int, given: FormEntryIn):
    """For a page of your own in place of ours. What is missing is told by question, and nothing is kept."""
    origin = {
        name: getattr(given, name)
        for name in ("source", "medium", "campaign", "language")
        if getattr(given, name)
    }
    version = queries.latest(queries.form_of(form))
    receipt = commands.receive_entry(
        version, f"api-{given.key or ids.token(12)}", given.answers, origin=origin
    )
    return Status(202 if receipt.outcome == "received" else 200, receipt)
