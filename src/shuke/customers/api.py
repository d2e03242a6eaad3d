"""Customers over the API. Contact details are full only for tokens with "customers.contact"."""

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from ninja import Field, Query, Schema, Status

from shuke.common.access import Actor, Request
from shuke.common.api import Body, Router
from shuke.common.errors import Invalid
from shuke.common.kit import paging
from shuke.customers import commands, queries, search
from shuke.customers.api_children import router as children_router
from shuke.customers.api_duplicates import router as duplicates_router
from shuke.customers.api_erasures import router as erasures_router
from shuke.customers.api_fields import router as fields_router
from shuke.customers.api_household import router as household_router
from shuke.customers.api_identities import router as identities_router
from shuke.customers.api_joining import router as joining_router
from shuke.customers.api_looks import router as looks_router
from shuke.customers.api_merges import router as merges_router
from shuke.customers.api_own_data import router as own_data_router
from shuke.customers.api_owner import router as owner_router
from shuke.customers.api_retention import router as retention_router
from shuke.customers.api_tags import router as tags_router
from shuke.customers.commands.notes import NOTE
from shuke.customers.models import ConsentState, Customer, Look, Touch
from shuke.customers.queries.tags import tag_id, with_tag

router = Router(tags=["customers"])
router.add_router("", fields_router)
router.add_router("", identities_router)
router.add_router("", joining_router)
router.add_router("", children_router)
router.add_router("", household_router)
router.add_router("", merges_router)
router.add_router("", duplicates_router)
router.add_router("", erasures_router)
router.add_router("", looks_router)
router.add_router("", own_data_router)
router.add_router("", owner_router)
router.add_router("", retention_router)
router.add_router("", tags_router)
#: Orders of the list that an index answers.
SORTS = ("-id", "-joined_at", "-last_order_at", "-spent", "-order_count", "name")


class IdentityOut(Schema):
    kind: str = Field(description="A key of `GET /identity-kinds`: email, phone, openid …")
    value: str = Field(description="E.164 for phones; middle taken out when `hidden`")
    masked: bool = Field(description="Masked by a marketplace: never identifies anybody")
    hidden: bool = Field(description="The token lacks customers.contact")
    joins: bool = Field(description="Whoever else comes with it is this person")


class IdentityIn(Body):
    kind: str
    value: str = Field(max_length=254)


class Birthday(Body):
    year: int | None = None
    month: int | None = None
    day: int | None = None
    calendar: Literal["solar", "lunar"] = "solar"


class ConsentOut(Schema):
    purpose: str
    channel: str
    state: str
    at: dt.datetime


#: A text, a number as a decimal text, a day as YYYY-MM-DD, true or false.
OwnValue = str | bool


class CustomerOut(Schema):
    id: int
    name: str
    stage: str
    gender: str
    language: str
    country: str
    province: str
    city: str
    source: str
    birthday: Birthday | None
    joined_at: dt.datetime
    order_count: int
    spent: Decimal
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    identities: list[IdentityOut]
    consents: list[ConsentOut]
    custom: dict[str, OwnValue] = Field(description="Own fields by key; what is known")
    tags: list[str] = Field(description="Names, in their order")


class CustomerPage(Schema):
    items: list[CustomerOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class CustomerIn(Body):
    name: str = Field("", max_length=200)
    gender: str = ""
    language: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    birthday: Birthday | None = None
    identities: list[IdentityIn] = []
    source: str = Field("api", max_length=60)
    custom: dict[str, OwnValue | int | float | None] = Field({}, description="Own fields by key")
    tags: list[str] = Field([], description="Names; new ones are made")


class CustomerPatch(Body):
    """Only what is given changes."""

    name: str | None = Field(None, max_length=200)
    gender: str | None = None
    language: str | None = None
    country: str | None = None
    province: str | None = None
    city: str | None = None
    birthday: Birthday | None = None
    custom: dict[str, OwnValue | int | float | None] | None = Field(
        None, description="Own fields by key; null takes a value away"
    )
    tags: list[str] | None = Field(None, description="All that they shall have; new ones are made")


class NoteIn(Body):
    text: str = Field(max_length=4000)


class NoteOut(Schema):
    id: int
    at: dt.datetime
    by: str
    text: str


class ConsentIn(Body):
    channel: str
    state: Literal["granted", "withdrawn"]
    purpose: str = "marketing"
    source: str = Field("api", max_length=120)


class ListQuery(Schema):
    q: str = Field("", max_length=200, description="Name, pinyin, phone, e-mail, order number")
    tag: str = Field("", max_length=40, description="The name of a tag that they have")
    sort: str = Field("-id", description=", ".join(SORTS))
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get("/customers", response=CustomerPage, capability="customers.view", summary="List")
def list_customers(request: Request, query: Query[ListQuery]):
    """Customers by cursor. Merged ones are found through their survivor."""
    if query.sort not in SORTS:
        raise Invalid("Unknown sort.", fields={"sort": ", ".join(SORTS)})
    people = queries.people(request.actor)
    if query.q:
        people = search.narrow(people, query.q, request.actor)
    if query.tag:
        people = with_tag(people, tag_id(query.tag))
    sort = {"name": "search_name", "-id": "-pk"}.get(query.sort, query.sort)
    page = paging.onward(people, sort, query.limit, query.after)
    return {"items": _described(request.actor, page.rows), "next": page.after or None}


@router.get("/customers/{int:pk}", response=CustomerOut, capability="customers.view", summary="Get")
def get_customer(request: Request, pk: int):
    """One customer; the id of a merged one answers with the survivor."""
    customer = queries.customer_for(request.actor, pk)
    commands.note_look(request.actor, customer.pk, Look.How.API)
    return _described(request.actor, [customer])[0]


@router.post(
    "/customers", response={201: CustomerOut}, capability="customers.edit", summary="Create"
)
def create_customer(request: Request, body: CustomerIn):
    """Add a customer. 409 `identity_taken` when an identity is somebody's already."""
    apart = {"identities", "source", "custom", "tags"}
    profile = body.dict(exclude=apart, exclude_none=True, exclude_unset=True)
    with transaction.atomic():
        made = commands.add_customer(
            request.actor,
            identities=[(each.kind, each.value) for each in body.identities],
            source=body.source,
            **profile,
        )
        if body.custom:
            commands.set_custom_values(request.actor, made.pk, body.custom)
        if body.tags:
            commands.set_tags(request.actor, made.pk, body.tags)
    return Status(201, _described(request.actor, [made])[0])


@router.patch(
    "/customers/{int:pk}", response=CustomerOut, capability="customers.edit", summary="Change"
)
def change_customer(request: Request, pk: int, body: CustomerPatch):
    """Change some fields; each stands on the timeline and can be taken back there."""
    changes = body.dict(exclude_unset=True)
    custom, tags = changes.pop("custom", None), changes.pop("tags", None)
    changes = {field: value for field, value in changes.items() if value is not None}
    with transaction.atomic():
        changed = commands.edit_customer(request.actor, pk, **changes)
        if custom:
            commands.set_custom_values(request.actor, changed.pk, custom)
        if tags is not None:
            commands.set_tags(request.actor, changed.pk, tags)
    return _described(request.actor, [changed])[0]


@router.post(
    "/customers/{int:pk}/identities",
    response={201: CustomerOut},
    capability="customers.edit",
    summary="Add an identity",
)
def add_identity(request: Request, pk: int, body: IdentityIn):
    """Note that the customer is known by this. 409 `identity_taken` when it is somebody else's."""
    customer = queries.customer_for(request.actor, pk)
    commands.add_identity(request.actor, customer.pk, body.kind, body.value)
    return Status(201, _described(request.actor, [customer])[0])


@router.post(
    "/customers/{int:pk}/consents",
    response={201: CustomerOut},
    capability="customers.edit",
    summary="Record consent",
)
def record_consent(request: Request, pk: int, body: ConsentIn):
    """Record what the customer said about a channel. Statements are kept; the latest counts."""
    say = commands.grant_consent if body.state == "granted" else commands.withdraw_consent
    say(request.actor, pk, body.channel, purpose=body.purpose, source=body.source)
    return Status(201, _described(request.actor, [queries.customer_for(request.actor, pk)])[0])


@router.get(
    "/customers/{int:pk}/notes",
    response=list[NoteOut],
    capability="customers.view",
    summary="Notes",
)
def list_notes(request: Request, pk: int):
    """The latest 100 notes on the timeline, newest first."""
    ids = queries.person_ids(queries.customer_for(request.actor, pk))
    notes = Touch.objects.filter(customer__in=ids, kind=NOTE).order_by("-at", "-pk")[:100]
    return [_note(request.actor, touch) for touch in notes]


@router.post(
    "/customers/{int:pk}/notes",
    response={201: NoteOut},
    capability="customers.edit",
    summary="Add a note",
)
def add_note(request: Request, pk: int, body: NoteIn):
    """Write a note on the timeline."""
    return Status(201, _note(request.actor, commands.add_note(request.actor, pk, body.text)))


@router.post(
    "/customers/{int:pk}/export",
    response=dict[str, list[dict[str, Any]]],
    capability="customers.export",
    summary="Everything held about one person",
)
def export_person(request: Request, pk: int):
    """Table by table, from every room. Needs `customers.contact` too; the export is on record."""
    return commands.export_person(request.actor, pk)


def _note(actor: Actor, touch: Touch) -> dict:
    text = queries.seen_text(actor, touch.detail["text"])
    return {"id": touch.pk, "at": touch.at, "by": touch.by, "text": text}


def _described(actor: Actor, customers: list[Customer]) -> list[dict]:
    """Customers as the API shows them, with identities and consents in one query each."""
    ids = [customer.pk for customer in customers]
    identities = queries.contacts(actor, ids, as_stored=True)
    own, tags = queries.custom_values(customers), queries.tags_of_people(customers)
    consents: dict[int, list[ConsentState]] = {}
    for state in ConsentState.objects.filter(customer__in=ids).order_by("purpose", "channel"):
        consents.setdefault(state.customer_id, []).append(state)
    return [
        {
            **{name: getattr(customer, name) for name in _PLAIN},
            "birthday": _birthday(customer),
            "identities": identities.get(customer.pk, []),
            "consents": consents.get(customer.pk, []),
            "custom": own[customer.pk],
            "tags": [tag.name for tag in tags.get(customer.pk, [])],
        }
        for customer in customers
    ]


_PLAIN = (
    *("id", "name", "stage", "gender", "language", "country", "province", "city", "source"),
    *("joined_at", "order_count", "spent", "first_order_at", "last_order_at"),
)


def _birthday(customer: Customer) -> dict | None:
    if not customer.birth_year and not customer.birth_month:
        return None
    return {
        "year": customer.birth_year,
        "month": customer.birth_month,
        "day": customer.birth_day,
        "calendar": customer.birth_calendar,
    }
