"""Who looks after a customer, over the API."""

import datetime as dt

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.customers import queries
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Customer
from shuke.customers.queries.owning import KIND
from shuke.team.queries import holders

router = Router(tags=["customers"])


class OwnerIn(Body):
    staff: WholeNumber | None = Field(description="Staff id; null: nobody in particular")


class OwnerOut(Schema):
    staff: int | None
    name: str
    since: dt.datetime | None


@router.get(
    "/customers/{int:pk}/owner",
    response=OwnerOut,
    capability="customers.view",
    summary="Who looks after them",
)
def get_owner(request: Request, pk: int):
    return _owner(queries.customer_for(request.actor, pk))


@router.put(
    "/customers/{int:pk}/owner",
    response=OwnerOut,
    capability="customers.edit",
    summary="Say who looks after them",
)
def set_owner(request: Request, pk: int, body: OwnerIn):
    return _owner(assign_owner(request.actor, pk, body.staff))


def _owner(customer: Customer) -> dict:
    row = holders(KIND, [customer.pk]).get(customer.pk)
    if row is None:
        return {"staff": None, "name": "", "since": None}
    return {"staff": row.staff_id, "name": row.staff.name, "since": row.began_at}
