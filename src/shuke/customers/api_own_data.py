"""Links by which people take their own data, and the file for people, over the API."""

import datetime as dt

from django.http import HttpResponse
from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.customers import commands, queries
from shuke.customers.commands.data_links import NewLink
from shuke.customers.models import DataLink
from shuke.customers.queries.data_links import links_of

router = Router(tags=["customers"])


class DataLinkOut(Schema):
    id: int
    made_at: dt.datetime
    made_by: str
    expires_at: dt.datetime
    used_at: dt.datetime | None = Field(description="When the person took the data")
    ended_at: dt.datetime | None = Field(description="When it was used, or ended by a colleague")


class NewDataLinkOut(DataLinkOut):
    url: str = Field(description="Whole address with its key, told this once")


class DataLinkIn(Body):
    days: int = Field(7, description="Good for 1, 7 or 30 days")


class PrintIn(Body):
    language: str = Field("zh-hans", description="zh-hans or en")


@router.post(
    "/customers/{int:pk}/print",
    response=None,
    capability="customers.export",
    summary="Everything held about one person, as a PDF",
)
def print_person(request: Request, pk: int, body: PrintIn):
    """For people, in words. Needs `customers.contact` too; on record. 503 `no_pdf` where the server lacks Pango."""
    content = commands.print_person(request.actor, pk, body.language)
    return HttpResponse(content, content_type="application/pdf")


@router.get(
    "/customers/{int:pk}/data-links",
    response=list[DataLinkOut],
    capability="customers.export",
    summary="Links to a person's own data",
)
def list_data_links(request: Request, pk: int):
    """The latest 20, newest first, without their keys."""
    return [_described(row) for row in links_of(queries.customer_for(request.actor, pk))]


@router.post(
    "/customers/{int:pk}/data-links",
    response={201: NewDataLinkOut},
    capability="customers.export",
    summary="A link to a person's own data",
)
def make_data_link(request: Request, pk: int, body: DataLinkIn):
    """Good once, without a log-in. Needs `customers.contact` too; on record."""
    link = commands.make_data_link(request.actor, pk, body.days)
    return Status(201, _new(request, link))


@router.post(
    "/customers/{int:pk}/data-links/{int:link}/ending",
    response=list[DataLinkOut],
    capability="customers.export",
    summary="End a link",
)
def end_data_link(request: Request, pk: int, link: int):
    """It is good no longer. 409 when it was used or ended before."""
    commands.end_data_link(request.actor, pk, link)
    return [_described(row) for row in links_of(queries.customer_for(request.actor, pk))]


def _new(request: Request, link: NewLink) -> dict:
    return {**_described(link.row), "url": request.build_absolute_uri(link.path)}


def _described(row: DataLink) -> dict:
    return {
        "id": row.pk,
        "made_at": row.began_at,
        "made_by": row.began_by,
        "expires_at": row.expires_at,
        "used_at": row.used_at,
        "ended_at": row.ended_at,
    }
