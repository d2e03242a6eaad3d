"""Documents over the API: a door of the inbox for any system that can send JSON."""

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema, Status

from shuke.collect import commands
from shuke.collect.commands import Incoming
from shuke.common.access import Request
from shuke.common.api import Body, Router

router = Router(tags=["documents"])


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
    request: Request, kind: Literal["orders", "customers", "products"], given: DocumentsIn
):
    """Versions of orders, customers or products, at any time, in any order, as often as you like."""
    receipts = commands.receive(
        request.actor,
        f"api:{kind}",
        [Incoming(each.key, each.occurred, each.body) for each in given.documents],
        backfill=given.backfill,
    )
    waiting = any(receipt.outcome == "received" for receipt in receipts)
    return Status(202 if waiting else 200, {"documents": receipts})
