"""How segments change and overlap, over the API: the same commands and queries as the pages."""

import datetime as dt
from typing import Any

from ninja import Field, Query, Schema

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.insight import commands, queries
from shuke.insight.queries.changes import sizes, tracking_of

router = Router(tags=["segments"])
MOST_PEOPLE = 10_000


class TrackingIn(Body):
    how: str = Field(description="daily, live (with every new data) or off")


class SizeOut(Schema):
    day: dt.date
    people: int
    entered: int
    left: int


class ChangesOut(Schema):
    how: str = Field(description="daily, live or off")
    since: dt.datetime | None
    compared_at: dt.datetime | None = Field(description="When it was last compared")
    days: list[SizeOut] = Field(description="The oldest first")


class EntryOut(Schema):
    id: int
    customer_id: int
    at: dt.datetime
    version: int


class EntriesPage(Schema):
    items: list[EntryOut] = Field(description="In the order of entering")
    next: int | None = Field(description="Pass as `after`; null on the last page")


def _changes(request: Request, pk: int) -> dict[str, Any]:
    tracking = tracking_of(queries.segment_for(request.actor, pk).id)
    return {
        "how": tracking.how if tracking else "off",
        "since": tracking.at if tracking else None,
        "compared_at": tracking.last.done_at if tracking and tracking.last else None,
        "days": sizes(request.actor, pk),
    }


@router.get(
    "/{int:pk}/changes", response=ChangesOut, capability="segments.view", summary="Size over time"
)
def changes(request: Request, pk: int):
    return _changes(request, pk)


@router.post(
    "/{int:pk}/tracking", response=ChangesOut, capability="segments.edit", summary="Keep track"
)
def tracking(request: Request, pk: int, body: TrackingIn):
    commands.track_segment(request.actor, pk, body.how)
    return _changes(request, pk)


@router.get(
    "/{int:pk}/entered", response=EntriesPage, capability="segments.view", summary="Who came in"
)
def entered(
    request: Request,
    pk: int,
    after: int = Query(0, ge=0, lt=2**63),
    limit: int = Query(1000, ge=1, le=MOST_PEOPLE),
):
    segment = queries.segment_for(request.actor, pk)
    entries = queries.entered_since(segment.id, after, limit)
    return {"items": entries, "next": entries[-1].id if len(entries) == limit else None}
