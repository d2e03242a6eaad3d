"""Website visits over the API."""

import datetime as dt

from ninja import Field, Query, Schema

from shuke.collect.queries.visits import name_people, visits
from shuke.common import clock
from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.kit import paging

router = Router(tags=["visits"])


class SiteVisitOut(Schema):
    id: int
    customer_id: int | None = Field(description="null: nobody yet, or somebody you may not see")
    started_at: dt.datetime
    ended_at: dt.datetime
    pages: int
    channel: str = Field(
        description="sem, display, social, search, referral, email, offline, other or direct"
    )
    source: str
    medium: str
    campaign: str
    landing: str = Field(description="Host and path of the first page")
    device: str = Field(description="phone, computer, tablet, app or empty")


class SiteVisitPage(Schema):
    items: list[SiteVisitOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class SiteVisitQuery(Schema):
    since: dt.date | None = Field(None, description="Began on this day of the shop's or later")
    until: dt.date | None = Field(None, description="Began on this day of the shop's or earlier")
    channel: str = Field("", max_length=10)
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get(
    "/site-visits", response=SiteVisitPage, capability="insight.view", summary="Website visits"
)
def list_site_visits(request: Request, query: Query[SiteVisitQuery]):
    """Every visit to the website or app, the latest first; bots are in none."""
    rows = visits(request.actor)
    if query.channel:
        rows = rows.filter(channel=query.channel)
    if query.since:
        rows = rows.filter(started_at__gte=clock.day_start(query.since))
    if query.until:
        rows = rows.filter(started_at__lt=clock.day_start(query.until + dt.timedelta(days=1)))
    page = paging.onward(rows, "-started_at", query.limit, query.after)
    name_people(request.actor, page.rows)
    for row in page.rows:
        row.customer_id = row.customer_id if row.person else None
    return {"items": page.rows, "next": page.after or None}
