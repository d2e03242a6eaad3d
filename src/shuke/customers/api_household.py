"""The household of a customer over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.common.errors import Invalid, NotFound
from shuke.customers import commands, queries
from shuke.customers.models import Customer, Tie
from shuke.customers.queries.household import household

router = Router(tags=["customers"])


class MemberOut(Schema):
    id: int = Field(description="Of the tie; `DELETE` takes it")
    role: str
    customer: int | None = Field(description="Null: no record, or beyond what you may see")
    name: str
    since: dt.datetime


class HouseholdOut(Schema):
    members: list[MemberOut]
    people: int = Field(description="With a record, the customer included")
    spent: Decimal = Field(description="By all of these together")
    orders: int


class TieIn(Body):
    role: str = Field(description=", ".join(Tie.Role.values))
    customer: WholeNumber | None = None
    name: str = Field("", max_length=100, description="Of somebody without a record")


@router.get(
    "/customers/{int:pk}/household",
    response=HouseholdOut,
    capability="customers.view",
    summary="Who belongs to their household",
)
def get_household(request: Request, pk: int):
    """Whom colleagues noted as belonging to somebody, and what all of them spent."""
    return _described(request, queries.customer_for(request.actor, pk))


@router.post(
    "/customers/{int:pk}/household",
    response={201: HouseholdOut},
    capability="customers.edit",
    summary="Note a member of their household",
)
def add_member(request: Request, pk: int, body: TieIn):
    """`role` says what the other is to this customer. A `customer` or a `name`, not both."""
    if (body.customer is None) == (not body.name.strip()):
        message = "Give a customer or a name."
        raise Invalid(message, fields={"customer": message})
    customer = queries.customer_for(request.actor, pk)
    commands.tie(request.actor, customer.pk, role=body.role, other_id=body.customer, name=body.name)
    return Status(201, _described(request, customer))


@router.delete(
    "/customers/{int:pk}/household/{int:tie}",
    response={204: None},
    capability="customers.edit",
    summary="Take a member out of their household",
)
def remove_member(request: Request, pk: int, tie: int):
    ids = queries.person_ids(queries.customer_for(request.actor, pk))
    if not Tie.objects.open().filter(pk=tie, customer__in=ids).exists():
        raise NotFound("There is no such member.")
    commands.untie(request.actor, tie)
    return Status(204, None)


def _described(request: Request, customer: Customer) -> dict:
    whole = household(request.actor, customer)
    members = [
        {
            "id": each.tie.pk,
            "role": each.tie.role,
            "customer": each.person.pk if each.person else None,
            "name": each.name,
            "since": each.tie.began_at,
        }
        for each in whole.members
    ]
    return {**vars(whole), "members": members}
