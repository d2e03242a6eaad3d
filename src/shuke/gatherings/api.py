"""Gatherings and their guests over the API."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.gatherings import commands, queries
from shuke.gatherings.models import Gathering, Guest

router = Router(tags=["gatherings"])


class GatheringIn(Body):
    name: str = Field(max_length=120)
    kind: str = Field("other", description="tasting, test_drive, launch, lesson, live or other")
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = Field("", max_length=200)
    about: str = Field("", max_length=2000)
    enclosures: str = Field("", max_length=300)
    series: str = Field("", max_length=80)
    capacity: int = Field(0, ge=0, le=100_000, description="People it has room for; 0: any number")
    largest_party: int = Field(2, ge=1, le=20, description="People on one invitation, at most")


class GatheringOut(Schema):
    id: int
    name: str
    kind: str
    state: str = Field(description="planned, open, closed or off")
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    about: str
    enclosures: str
    series: str
    capacity: int
    largest_party: int


class GuestOut(Schema):
    id: int
    customer_id: int
    state: str = Field(description="invited, coming, waiting, declined or spared")
    party: int
    since: dt.datetime
    came_at: dt.datetime | None
    came_with: int


class InvitedIn(Body):
    customers: list[Id] = Field(max_length=10_000)
    spare: int = Field(0, ge=0, le=50, description="Per cent who are drawn not to be invited")


class InvitedOut(Schema):
    added: int = Field(
        description="People who were not on the list before, those who are spared included"
    )


class SignUpIn(Body):
    customer: Id
    party: int = Field(1, ge=1, le=20)


class TicketIn(Body):
    ticket: str = Field(max_length=24)
    party: int = Field(
        0, ge=0, le=20, description="People who came together; 0: as many as they said"
    )
    at: dt.datetime | None = Field(None, description="When; of the last 24 hours")


@router.get(
    "/gatherings", response=list[GatheringOut], capability="gatherings.view", summary="Events"
)
def list_gatherings(request: Request):
    """The latest 500, those that are still to come included."""
    return list(queries.gatherings(request.actor).order_by("-starts_at", "-pk")[:500])


@router.post(
    "/gatherings",
    response={201: GatheringOut},
    capability="gatherings.edit",
    summary="Plan an event",
)
def make_gathering(request: Request, body: GatheringIn) -> Status[Gathering]:
    return Status(201, commands.make_gathering(request.actor, commands.Plan(**body.model_dump())))


@router.post(
    "/gatherings/{int:pk}/opening",
    response=GatheringOut,
    capability="gatherings.edit",
    summary="Open its sign-ups",
)
def open_gathering(request: Request, pk: int):
    return commands.open_gathering(request.actor, pk)


@router.get(
    "/gatherings/{int:pk}/guests",
    response=list[GuestOut],
    capability="gatherings.view",
    summary="Its guests",
)
def list_guests(request: Request, pk: int, after: int = 0):
    """A thousand by id, those after `after`."""
    row = queries.gathering_for(request.actor, pk)
    return list(queries.guests(request.actor, row).filter(pk__gt=after).order_by("pk")[:1000])


@router.post(
    "/gatherings/{int:pk}/invited",
    response=InvitedOut,
    capability="gatherings.edit",
    summary="Invite people",
)
def invite(request: Request, pk: int, body: InvitedIn):
    """Nothing is sent by this: a campaign or a journey writes to them."""
    return {"added": len(commands.invite(request.actor, pk, body.customers, spare=body.spare))}


@router.post(
    "/gatherings/{int:pk}/guests",
    response=GuestOut,
    capability="gatherings.admit",
    summary="Put somebody on the list",
)
def sign_up(request: Request, pk: int, body: SignUpIn) -> Guest:
    """A seat, or a turn on the waiting list; again changes how many come."""
    return commands.sign_up(request.actor, pk, body.customer, body.party)


@router.post(
    "/gatherings/{int:pk}/tickets",
    response=GuestOut,
    capability="gatherings.admit",
    summary="Check a ticket in",
)
def admit(request: Request, pk: int, body: TicketIn) -> Guest:
    """Said twice it is true once."""
    return commands.admit(request.actor, pk, body.ticket, body.party, body.at)
