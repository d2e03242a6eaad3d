"""What people own, over the API."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema, Status

from shuke.care import commands, queries
from shuke.care.api_plans import router as plans_router
from shuke.care.models import OwnedThing
from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import NotFound
from shuke.customers import queries as customers

router = Router(tags=["customers"])
router.add_router("", plans_router)


class ThingIn(Body):
    kind: str = Field(description="thing, car, pet or a declared one")
    name: str = Field(max_length=200)
    bought_on: dt.date | None = None
    seller: str = Field("", max_length=120)
    price: Decimal | None = None
    discount: Decimal | None = None
    serial: str = Field("", max_length=60)
    guarantee_until: dt.date | None = None
    details: dict[str, str] = Field(
        {}, description="Of a car plate and model, of a pet species, breed and born_on"
    )


class ThingPatch(Body):
    name: str | None = Field(None, max_length=200)
    bought_on: dt.date | None = None
    seller: str | None = Field(None, max_length=120)
    price: Decimal | None = None
    discount: Decimal | None = None
    serial: str | None = Field(None, max_length=60)
    guarantee_until: dt.date | None = None
    details: dict[str, str] | None = None


class ReadingIn(Body):
    value: Decimal = Field(description="In the unit of the kind: km, kg")
    on: dt.date | None = Field(None, description="Default: today")


class ServiceIn(Body):
    what: str = Field(max_length=60)
    on: dt.date | None = Field(None, description="Default: today")
    value: Decimal | None = Field(None, description="What its counter showed; a reading too")
    note: str = Field("", max_length=300)


class ReadingOut(Schema):
    id: int
    on: dt.date
    value: Decimal


class ServiceOut(Schema):
    id: int
    on: dt.date
    what: str
    value: Decimal | None
    note: str


class ThingOut(Schema):
    id: int
    customer: int
    kind: str
    name: str
    bought_on: dt.date | None
    seller: str
    price: Decimal | None
    discount: Decimal | None
    currency: str
    serial: str
    guarantee_until: dt.date | None
    details: dict[str, str]
    gone_at: dt.datetime | None
    due_on: dt.date | None = Field(description="Next service under the plans that hold")
    due_what: str
    readings: list[ReadingOut] = Field(description="The latest first")
    services: list[ServiceOut] = Field(description="The latest first")


_ONE = "/things/{int:thing}"


@router.get(
    "/customers/{int:pk}/things",
    response=list[ThingOut],
    capability="customers.view",
    summary="What they own",
)
def list_things(request: Request, pk: int, gone: bool = False):
    """The latest bought first; with `gone` what they owned too."""
    ids = customers.person_ids(customers.customer_for(request.actor, pk))
    return [_described(row) for row in queries.things_of(request.actor, ids, gone=gone)]


@router.post(
    "/customers/{int:pk}/things",
    response={201: ThingOut},
    capability="customers.edit",
    summary="Note something that they own",
)
def add_thing(request: Request, pk: int, body: ThingIn):
    return Status(201, _described(commands.note_thing(request.actor, pk, **body.dict())))


@router.get(_ONE, response=ThingOut, capability="customers.view", summary="One owned thing")
def get_thing(request: Request, thing: int):
    return _described(queries.thing_for(request.actor, thing))


@router.patch(_ONE, response=ThingOut, capability="customers.edit", summary="Change an owned thing")
def change_thing(request: Request, thing: int, body: ThingPatch):
    changes = body.dict(exclude_unset=True)
    return _described(commands.edit_thing(request.actor, thing, **changes))


@router.post(
    f"{_ONE}/readings",
    response={201: ThingOut},
    capability="customers.edit",
    summary="Write down a reading",
)
def add_reading(request: Request, thing: int, body: ReadingIn):
    """A mileage, a weight. A counter does not run backwards."""
    commands.take_reading(request.actor, thing, **body.dict())
    return Status(201, _described(queries.thing_for(request.actor, thing)))


@router.post(
    f"{_ONE}/services",
    response={201: ThingOut},
    capability="customers.edit",
    summary="Write down what was done to it",
)
def add_service(request: Request, thing: int, body: ServiceIn):
    commands.note_service(request.actor, thing, **body.dict())
    return Status(201, _described(queries.thing_for(request.actor, thing)))


@router.delete(
    f"{_ONE}/readings/{{int:reading}}",
    response=ThingOut,
    capability="customers.edit",
    summary="Take out a wrong reading",
)
def remove_reading(request: Request, thing: int, reading: int):
    _require_of(request, thing, reading, "readings")
    commands.remove_reading(request.actor, reading)
    return _described(queries.thing_for(request.actor, thing))


@router.delete(
    f"{_ONE}/services/{{int:service}}",
    response=ThingOut,
    capability="customers.edit",
    summary="Take out what was not done",
)
def remove_service(request: Request, thing: int, service: int):
    _require_of(request, thing, service, "services")
    commands.remove_service(request.actor, service)
    return _described(queries.thing_for(request.actor, thing))


@router.post(
    f"{_ONE}/ending",
    response=ThingOut,
    capability="customers.edit",
    summary="They own it no longer",
)
def end_thing(request: Request, thing: int):
    """Sold, given away, broken or dead; the row stays."""
    return _described(commands.let_go(request.actor, thing))


def _require_of(request: Request, thing: int, row: int, which: str) -> None:
    owned = queries.thing_for(request.actor, thing)
    if not getattr(owned, which).filter(pk=row).exists():
        raise NotFound("There is no such row of this thing.")


def _described(row: OwnedThing) -> dict[str, Any]:
    names = ThingOut.model_fields.keys() - {"customer", "readings", "services"}
    return {
        **{name: getattr(row, name) for name in names},
        "customer": row.customer_id,
        "readings": list(row.readings.order_by("-on", "-pk")),
        "services": list(row.services.order_by("-on", "-pk")),
    }
