"""Documents over the API: a door of the inbox for any system that can send JSON."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from ninja import Field, Schema, Status

from shuke.collect import commands, queries
from shuke.collect.commands import Incoming
from shuke.collect.queries import connectors
from shuke.common.access import Request
from shuke.common.api import Body, Router

router = Router(tags=["documents"])


class FeedOut(Schema):
    of: str = Field(description="orders, customers or products")
    documents: int
    filled_at: dt.datetime | None = Field(description="When its past was in; null: it comes in")
    next_at: dt.datetime
    failure: str
    detail: str


class ConnectorOut(Schema):
    id: int
    name: str
    kind: str
    store: str
    state: str = Field(description="In words")
    tone: str = Field(description="good, warn, bad, info, or empty once it was ended")
    last_at: dt.datetime | None = Field(description="Last signed delivery")
    refused_at: dt.datetime | None
    refusal: str = Field(description="signature, late or shape")
    paused_at: dt.datetime | None
    ended_at: dt.datetime | None
    waiting_since: dt.datetime | None = Field(description="Oldest document that waits")
    held: int
    feeds: list[FeedOut]


@router.get(
    "/connectors", response=list[ConnectorOut], capability="imports.view", summary="Connected shops"
)
def list_connectors(request: Request):
    """Connected shops and how it stands with each."""
    return [connectors.described(row) for row in connectors.connectors()]


@router.post(
    "/connectors/{int:connector}/pause",
    response=ConnectorOut,
    capability="connectors.manage",
    summary="Pause a shop",
)
def pause_connector(request: Request, connector: int):
    """Keep what it sends, apply nothing."""
    commands.pause_connector(request.actor, connector)
    return connectors.described(connectors.connector(connector))


@router.post(
    "/connectors/{int:connector}/start",
    response=ConnectorOut,
    capability="connectors.manage",
    summary="Let a shop go on",
)
def start_connector(request: Request, connector: int):
    """Apply what it sent meanwhile, and what it sends."""
    commands.start_connector(request.actor, connector)
    return connectors.described(connectors.connector(connector))


class DocumentIn(Body):
    key: str = Field(
        max_length=200, description="Your name for the document, the same in every version of it"
    )
    occurred: dt.datetime = Field(
        description="When it was so, with a zone: of two versions the later counts"
    )
    body: dict[str, Any] = Field(description="In the fields of docs/api.md")


class DocumentsIn(Body):
    documents: list[DocumentIn] = Field(max_length=1_000)
    backfill: bool = Field(False, description="History that is brought in later: nothing follows")


class DocumentOut(Schema):
    key: str
    outcome: str = Field(
        description="recorded, updated, unchanged, outdated (a later version is known), held, "
        "rejected, or received (kept, and applied in a moment)"
    )
    reason: str


class DocumentsOut(Schema):
    documents: list[DocumentOut]


@router.post(
    "/documents/{kind}",
    capability="imports.run",
    response={200: DocumentsOut, 202: DocumentsOut},
    summary="Send documents",
)
def send_documents(
    request: Request,
    kind: Literal["orders", "customers", "products", "movements"],
    given: DocumentsIn,
):
    """Versions of orders, customers, products or stock movements, at any time, in any order, as often as you like."""
    receipts = commands.receive(
        request.actor,
        f"api:{kind}",
        [Incoming(each.key, each.occurred, each.body) for each in given.documents],
        backfill=given.backfill,
    )
    waiting = any(receipt.outcome == "received" for receipt in receipts)
    return Status(202 if waiting else 200, {"documents": receipts})


class ExampleOut(Schema):
    name: str
    label: str = Field(description="What of it changes")
    old: str
    new: str


class GroupOut(Schema):
    label: str
    count: int
    words: str
    examples: list[ExampleOut]


class ChangeOut(Schema):
    kind: str = Field(description="order, customer or product")
    words: str = Field(description="How many are new and how many change, as a sentence")
    groups: list[GroupOut] = Field(description="What changes of them, the most frequent first")
    met: list[str] = Field(description="By what people are known already, as sentences")


class TrialOut(Schema):
    state: str = Field(description="none, running, done or failed")
    counts: dict[str, int] = Field(description="Lines: new, changed, unchanged, held, rejected")
    changes: list[ChangeOut]
    failure: str


@router.get(
    "/imports/{pk}/trial",
    capability="imports.view",
    response=TrialOut,
    summary="The test run of a file",
    tags=["imports"],
)
def read_trial(request: Request, pk: int):
    """What the file would record and change, in words and by examples."""
    return _trial_of(request, pk)


@router.post(
    "/imports/{pk}/trial",
    capability="imports.run",
    response={202: TrialOut},
    summary="Begin the test run of a file",
    tags=["imports"],
)
def start_trial(request: Request, pk: int):
    """In the background; records nothing."""
    commands.start_trial(request.actor, pk)
    return Status(202, _trial_of(request, pk))


def _trial_of(request: Request, pk: int) -> dict[str, Any]:
    source = queries.get_import(pk)
    return {
        "state": source.trial.get("state", "none"),
        "counts": source.trial.get("counts", {}),
        "changes": queries.changes_of(request.actor, source),
        "failure": source.trial.get("failure", ""),
    }


class UndoneOut(Schema):
    kind: str = Field(description="order, customer or product")
    removed: int = Field(description="Made by the file: they go")
    restored: int = Field(description="Changed by the file: they go back to what they were")


class StayingOut(Schema):
    kind: str
    code: str
    words: str = Field(description="Why they stay, as the rest of a sentence about them")
    count: int


class UndoOut(Schema):
    state: str = Field(
        description="none (nobody asked), checking, checked, queued, running, paused, done or failed"
    )
    done: int
    total: int | None
    kinds: list[UndoneOut] = Field(description="What goes or went, and what was put back")
    stays: list[StayingOut] = Field(description="What later changes keep as it is")
    failure: str


class UndoIn(Body):
    action: Literal["check", "run", "pause", "resume"] = Field(
        "check",
        description="check changes nothing; run puts back what nothing stands in the way of",
    )


@router.get(
    "/imports/{pk}/undo",
    capability="imports.view",
    response=UndoOut,
    summary="The undo of an import",
    tags=["imports"],
)
def read_undo(request: Request, pk: int):
    """What an undo would put back or has put back, what stays and why."""
    return _undo_of(request, pk)


@router.post(
    "/imports/{pk}/undo",
    capability="imports.run",
    response={202: UndoOut},
    summary="Undo an import",
    tags=["imports"],
)
def undo_import(request: Request, pk: int, given: UndoIn):
    """Look what stands in the way, undo the rest, pause, go on; all in the background."""
    steps: dict[str, Callable] = {
        "check": commands.check_undo,
        "run": commands.undo_import,
        "pause": commands.pause_undo,
        "resume": commands.resume_undo,
    }
    steps[given.action](request.actor, pk)
    return Status(202, _undo_of(request, pk))


def _undo_of(request: Request, pk: int) -> dict[str, Any]:
    undo = queries.undo_of(queries.get_import(pk))
    if undo is None:
        return {"state": "none", "done": 0, "total": None, "kinds": [], "stays": [], "failure": ""}
    progress = queries.undo_progress(undo)
    account = queries.undo_account(request.actor, undo)
    return {
        "state": undo.state,
        "done": progress["done"],
        "total": progress["total"],
        "kinds": account["kinds"],
        "stays": account["stays"],
        "failure": undo.failure,
    }
