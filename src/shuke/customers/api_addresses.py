"""Postal addresses over the API."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import NotFound
from shuke.customers import commands, queries
from shuke.customers.models import Customer, PostalAddress
from shuke.customers.queries.addresses import Postal, addresses, values_of

router = Router(tags=["customers"])


class PostalAddressOut(Schema):
    id: int
    hidden: bool = Field(description="Your token may not see contact details: the fields are empty")
    receiver: str
    country: str
    province: str
    city: str
    district: str
    street: str
    postcode: str
    lines: list[str] = Field(description="As on an envelope")
    source: str
    since: dt.datetime
    seen_at: dt.datetime = Field(description="When it was last used; post goes to the latest")


class PostalAddressIn(Body):
    street: str = Field(max_length=250, description="Street and number, or the whole address")
    receiver: str = Field("", max_length=100)
    country: str = Field("", max_length=60)
    province: str = Field("", max_length=60)
    city: str = Field("", max_length=60)
    district: str = Field("", max_length=60)
    postcode: str = Field("", max_length=20)


@router.get(
    "/customers/{int:pk}/addresses",
    response=list[PostalAddressOut],
    capability="customers.view",
    summary="Postal addresses",
)
def list_addresses(request: Request, pk: int):
    """Those that hold, the one used last first."""
    return _described(request, queries.customer_for(request.actor, pk))


@router.post(
    "/customers/{int:pk}/addresses",
    response={201: list[PostalAddressOut]},
    capability="customers.edit",
    summary="Note a postal address",
)
def add_postal_address(request: Request, pk: int, body: PostalAddressIn):
    customer = queries.customer_for(request.actor, pk)
    commands.add_address(request.actor, customer.pk, **body.dict())
    return Status(201, _described(request, customer))


@router.delete(
    "/customers/{int:pk}/addresses/{int:address}",
    response={204: None},
    capability="customers.edit",
    summary="End a postal address",
)
def end_postal_address(request: Request, pk: int, address: int):
    ids = queries.person_ids(queries.customer_for(request.actor, pk))
    if not PostalAddress.objects.open().filter(pk=address, customer__in=ids).exists():
        raise NotFound("There is no such address.")
    commands.end_address(request.actor, address)
    return Status(204, None)


def _described(request: Request, customer: Customer) -> list[dict]:
    return [_one(each) for each in addresses(request.actor, customer)]


def _one(each: Postal) -> dict:
    values = values_of(each.row)
    if each.hidden:
        values = dict.fromkeys(values, "")
    row = each.row
    return {
        "id": row.pk, "hidden": each.hidden, **values, "lines": each.lines, "source": row.source,
        "since": row.began_at, "seen_at": row.seen_at,
    }  # fmt: skip
