"""Who looked at whom, over the API."""

import datetime as dt

from ninja import Field, Query, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.customers import queries
from shuke.customers.queries import looks as reading

router = Router(tags=["customers"])


class LookOut(Schema):
    id: int
    at: dt.datetime = Field(description="The hour within which it was")
    staff: int | None = Field(description="Of a program: whose token it was")
    name: str
    customer: int
    how: str = Field(description="record, quick or api")


class LookQuery(Schema):
    customer: int | None = None
    staff: int | None = None
    before: int | None = Field(None, description="The lowest `id` of the page before")
    limit: int = Field(50, ge=1, le=200)


@router.get(
    "/looks", response=list[LookOut], capability="customers.looks", summary="Who looked at whom"
)
def list_looks(request: Request, query: Query[LookQuery]):
    """Reads of records, the latest first."""
    person = queries.customer_for(request.actor, query.customer) if query.customer else None
    rows = reading.looks(request.actor, person).order_by("-pk")
    if query.staff:
        rows = rows.filter(actor_id=query.staff)
    if query.before:
        rows = rows.filter(pk__lt=query.before)
    return [
        {"id": row.pk, "at": row.at, "staff": row.actor_id, "name": row.actor_name,
         "customer": row.customer_id, "how": row.how}
        for row in rows[: query.limit]
    ]  # fmt: skip
