"""Background work that failed, over the API: the same query and command as the page."""

import datetime as dt

from ninja import Field, Query, Schema

from shuke.common import reactions
from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.kit import paging
from shuke.common.models import Reaction
from shuke.operate import commands, queries

router = Router(tags=["operation"])


class ReactionOut(Schema):
    id: int
    name: str = Field(description="Address of what runs")
    words: str
    fact: str = Field(description="Kind of the fact that it follows")
    subject: str = Field(description="What the fact is about: customer, segment …; empty: nothing")
    subject_id: int | None
    happened_at: dt.datetime
    state: str = Field(description="failed: waits for a person; retrying: tried again by itself")
    tries: int = Field(description="How often it has failed")
    next_try_at: dt.datetime | None
    error: str


class ReactionPage(Schema):
    items: list[ReactionOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class PageQuery(Schema):
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get("", response=ReactionPage, capability="work.manage", summary="Failed")
def listing(request: Request, query: Query[PageQuery]):
    """Background work that failed, the newest first."""
    page = paging.onward(queries.failed_reactions(request.actor), "-pk", query.limit, query.after)
    return {"items": [_described(row) for row in page.rows], "next": page.after or None}


@router.post("/{int:pk}/retry", response=ReactionOut, capability="work.manage", summary="Retry")
def retry(request: Request, pk: int):
    """Try it again now. 404 when it has not failed, or is done by now."""
    return _described(commands.retry_reaction(request.actor, pk))


def _described(row: Reaction) -> dict:
    return {
        "id": row.pk,
        "name": row.name,
        "words": reactions.words_of(row),
        "fact": row.fact.kind,
        "subject": row.fact.subject,
        "subject_id": row.fact.subject_id,
        "happened_at": row.fact.at,
        "state": "failed" if row.failed_at else "retrying",
        "tries": row.tries,
        "next_try_at": row.due_at,
        "error": row.error,
    }
