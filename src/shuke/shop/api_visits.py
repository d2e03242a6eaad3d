"""A customer's visits over the API, with the first and the last touch."""

import datetime as dt

from ninja import Field, Query, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.kit import paging
from shuke.customers import queries as customers
from shuke.shop.queries.visits import first_touch, last_touch, visits_of

router = Router(tags=["visits"])


class TouchOut(Schema):
    channel: str = Field(
        description="sem, display, social, search, referral, email, offline, other or direct"
    )
    source: str
    medium: str
    campaign: str
    landing: str = Field(description="Host and path of the first page")
    device: str = Field(description="phone, computer, tablet, app or empty")
    at: dt.datetime = Field(description="When the visit began")


class VisitOut(Schema):
    id: int
    customer_id: int = Field(description="The record that was recognised")
    started_at: dt.datetime
    ended_at: dt.datetime
    pages: int
    channel: str
    source: str
    medium: str
    campaign: str
    landing: str
    device: str


class VisitPage(Schema):
    first_touch: TouchOut | None = Field(description="Of the very first visit")
    last_touch: TouchOut | None = Field(
        description="Of the last visit with a source, else the last"
    )
    items: list[VisitOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class VisitQuery(Schema):
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get(
    "/customers/{int:pk}/visits", response=VisitPage, capability="customers.view", summary="Visits"
)
def list_visits(request: Request, pk: int, query: Query[VisitQuery]):
    """The visits of all records of a person, the latest first, and where they came from."""
    ids = customers.person_ids(customers.customer_for(request.actor, pk))
    page = paging.onward(visits_of(ids), "-started_at", query.limit, query.after)
    return {
        "first_touch": first_touch(ids),
        "last_touch": last_touch(ids),
        "items": page.rows,
        "next": page.after or None,
    }
