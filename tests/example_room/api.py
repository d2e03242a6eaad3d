"""Wishes over the API."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from tests.example_room import commands, queries
from tests.example_room.models import Wish

router = Router(tags=["wishes"])


class WishIn(Body):
    customer: int
    text: str = Field(max_length=200)


class WishOut(Schema):
    id: int
    customer_id: int
    text: str
    at: dt.datetime


@router.get("/wishes", response=list[WishOut], capability="wishes.view", summary="Wishes")
def list_wishes(request: Request):
    """The latest hundred."""
    return list(queries.wishes(request.actor)[:100])


@router.post("/wishes", response={201: WishOut}, capability="wishes.edit", summary="Note one")
def make_wish(request: Request, wish: WishIn) -> Status[Wish]:
    return Status(201, commands.make_wish(request.actor, wish.customer, wish.text))
