"""Records that may be one person, over the API. Merging and telling apart stand with the customers."""

import datetime as dt

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.customers.commands import duplicates as searching
from shuke.customers.models import DuplicateSearch
from shuke.customers.queries import duplicates as suggestions

router = Router(tags=["customers"])


class DuplicateOut(Schema):
    one: int
    other: int
    names: list[str]
    bits: float = Field(description="Evidence above even odds: 10 is about 1,000 to 1")
    reasons: list[str]
    doubts: list[str]


class DuplicateQuery(Schema):
    limit: int = Field(50, ge=1, le=500)


class DuplicateSearchOut(Schema):
    id: int
    state: str = Field(description="waiting, running, done or failed")
    requested_at: dt.datetime
    ended_at: dt.datetime | None
    people: int
    compared: int
    left: int = Field(description="Details that too many share: nobody was compared by them")
    suggested: int


class DelayIn(Body):
    one: WholeNumber
    other: WholeNumber


@router.get(
    "/duplicates",
    response=list[DuplicateOut],
    capability="customers.view",
    summary="Records that may be one person, the surest first",
)
def list_duplicates(request: Request, query: Query[DuplicateQuery]):
    return [_suggestion(row) for row in suggestions.duplicates(request.actor, limit=query.limit)]


@router.post(
    "/duplicates/searches",
    response={202: DuplicateSearchOut},
    capability="customers.edit",
    summary="Compare everybody now",
)
def search(request: Request):
    return Status(202, _search(searching.look_for_duplicates(request.actor)))


@router.get(
    "/duplicates/searches/latest",
    response=DuplicateSearchOut | None,
    capability="customers.view",
    summary="How far the latest search is",
)
def latest_search(request: Request):
    latest = suggestions.last_search(request.actor)
    return _search(latest) if latest else None


@router.post(
    "/duplicates/delays",
    response={204: None},
    capability="customers.edit",
    summary="Leave a pair for later",
)
def put_off(request: Request, body: DelayIn):
    searching.put_off_pair(request.actor, body.one, body.other)
    return Status(204, None)


def _suggestion(row: suggestions.Suggestion) -> dict:
    return {
        "one": row.one.pk, "other": row.other.pk, "names": [row.one.name, row.other.name],
        "bits": row.bits, "reasons": row.reasons, "doubts": row.doubts,
    }  # fmt: skip


def _search(row: DuplicateSearch) -> dict:
    fields = ("id", "requested_at", "ended_at", "people", "compared", "left", "suggested")
    return {name: getattr(row, name) for name in fields} | {
        "state": suggestions.search_progress(row)[1]
    }
