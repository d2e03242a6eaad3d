"""What was sent to other systems, over the API: the same queries and command as the pages."""

import datetime as dt

from ninja import Field, Query, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.kit import paging
from shuke.common.models import Delivery
from shuke.operate import commands, queries
from shuke.operate.api import PageQuery

router = Router(tags=["operation"])


class DeliveryOut(Schema):
    id: int
    endpoint: str = Field(description="Name of the system")
    key: str = Field(description="Sent as `webhook-id`, the same for every try")
    event: str
    created_at: dt.datetime
    state: str = Field(
        description="queued, delivering, delivered, failed (tried again) or given_up"
    )
    tries: int
    next_try_at: dt.datetime | None
    failure: str = Field(
        description="Why the last try failed: connect, tls, status …; empty: it did not"
    )
    detail: str
    status: int | None = Field(description="Status of the last answer")
    seconds: float | None
    excerpt: str = Field(description="The first 500 characters of the last answer")
    body: str = Field(description="What is sent")


class DeliveryPage(Schema):
    items: list[DeliveryOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


@router.get("", response=DeliveryPage, capability="work.manage", summary="List")
def listing(request: Request, query: Query[PageQuery]):
    """What was sent in the past month and what waits, the newest first."""
    page = paging.onward(queries.deliveries(request.actor), "-pk", query.limit, query.after)
    return {"items": [_described(row) for row in page.rows], "next": page.after or None}


@router.get("/{int:pk}", response=DeliveryOut, capability="work.manage", summary="Get")
def one(request: Request, pk: int):
    return _described(queries.delivery(request.actor, pk))


@router.post("/{int:pk}/retry", response=DeliveryOut, capability="work.manage", summary="Retry")
def retry(request: Request, pk: int):
    """Send it once more under the same `webhook-id`. 409 while it is on its way, or when the system was removed."""
    return _described(commands.retry_delivery(request.actor, pk))


class EndpointOut(Schema):
    id: int
    name: str
    url: str
    paused_at: dt.datetime | None


@router.get(
    "/paused", response=list[EndpointOut], capability="work.manage", summary="Paused systems"
)
def paused(request: Request):
    """Systems to which nothing is sent, because nothing arrived there for a day."""
    return list(queries.paused_endpoints(request.actor))


@router.post(
    "/paused/{int:endpoint}/resume",
    response=EndpointOut,
    capability="work.manage",
    summary="Resume",
)
def resume(request: Request, endpoint: int):
    """Send what waits for a paused system. 404 when it is not paused."""
    return commands.resume_endpoint(request.actor, endpoint)


def _described(row: Delivery) -> dict:
    return {
        "id": row.pk,
        "endpoint": row.endpoint.name,
        "key": row.key,
        "event": row.event,
        "created_at": row.created_at,
        "state": row.state,
        "tries": row.tries,
        "next_try_at": None if row.ended_at else row.next_try_at,
        "failure": row.failure,
        "detail": row.detail,
        "status": row.status,
        "seconds": row.seconds,
        "excerpt": row.excerpt,
        "body": row.body,
    }
