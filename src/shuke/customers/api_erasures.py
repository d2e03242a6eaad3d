"""Forgetting people, over the API."""

import datetime as dt

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.customers import commands
from shuke.customers.models import Erasure
from shuke.customers.queries import erasures as queries

router = Router(tags=["customers"])


class ErasureOut(Schema):
    id: int
    customer: int | None = Field(description="Id of the shell that is left of the record")
    erased_at: dt.datetime
    erased_by: str
    done_at: dt.datetime | None = Field(description="Null while files and copies are being cleaned")
    came_back_at: dt.datetime | None


class ErasureQuery(Schema):
    limit: int = Field(50, ge=1, le=200)
    before: int | None = Field(None, description="The lowest `id` of the page before")


class ReturnIn(Body):
    kind: str = Field(description="phone, email, taobao, web, card or number")
    value: str = Field(max_length=254)


@router.post(
    "/customers/{int:pk}/erasure",
    response={202: ErasureOut},
    capability="customers.erase",
    summary="Forget a person",
)
def erase_customer(request: Request, pk: int):
    """For good, in every room; nothing that comes in later brings them back. 404 `forgotten` when it was done
    before."""
    return Status(202, _described(commands.erase_customer(request.actor, pk)))


@router.get(
    "/erasures",
    response=list[ErasureOut],
    capability="customers.erase",
    summary="Who was forgotten",
)
def list_erasures(request: Request, query: Query[ErasureQuery]):
    """The latest first."""
    rows = queries.erasures(request.actor).order_by("-pk")
    if query.before:
        rows = rows.filter(pk__lt=query.before)
    return [_described(row) for row in rows[: query.limit]]


@router.post(
    "/erasures/returns",
    response=dict[str, int],
    capability="customers.erase",
    summary="Somebody came back",
)
def welcome_back(request: Request, body: ReturnIn):
    """Let whoever is known by this be recorded again; how many erasures ended. 404 when nobody was forgotten."""
    return {"ended": commands.welcome_back(request.actor, body.kind, body.value)}


def _described(row: Erasure) -> dict:
    return {
        "id": row.pk,
        "customer": row.customer_id,
        "erased_at": row.began_at,
        "erased_by": row.began_by,
        "done_at": row.done_at,
        "came_back_at": row.ended_at,
    }
