"""Lists of people over the API: the same commands and queries as the pages."""

import dataclasses
import datetime as dt
from typing import Any

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.insight import commands, queries
from shuke.insight.queries.lists import page_of_members
from shuke.insight.queries.pasted import MOST_ENTRIES, resolve

router = Router(tags=["lists"])
MOST_PEOPLE = 10_000


class ListOut(Schema):
    id: int
    name: str
    note: str
    people: int
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime
    changed_by: str
    archived_at: dt.datetime | None
    origin: str = Field(description="Where its people came from, in the language asked for")


class ListsOut(Schema):
    items: list[ListOut]


class PeopleIn(Body):
    customers: list[WholeNumber] = Field([], max_length=MOST_ENTRIES, description="Customer ids")
    known_by: list[str] = Field(
        [],
        max_length=MOST_ENTRIES,
        description="Customer numbers, phones, e-mails, cards or shop accounts, exactly",
    )
    why: str = Field("", max_length=300)


class ListIn(PeopleIn):
    name: str = Field(max_length=120)
    note: str = Field("", max_length=300)
    segment: int | None = Field(None, description="Begin with whoever is in this segment now")


class ListChange(Body):
    name: str | None = Field(None, max_length=120)
    note: str | None = Field(None, max_length=300)


class UnclearOut(Schema):
    line: int = Field(description="Place in `known_by`, from 1")
    entry: str
    reason: str = Field(description="unknown, hidden or several")


class ChangedOut(Schema):
    people: int = Field(description="How many were put on, or taken off")
    already: int = Field(description="How many were so already")
    unknown: list[int] = Field(description="Ids that are nobody's")
    unclear: list[UnclearOut]


class ListMade(ListOut):
    unknown: list[int] = Field(description="Ids that are nobody's")
    unclear: list[UnclearOut]


class ListPeoplePage(Schema):
    items: list[int] = Field(description="Customer ids, ascending")
    next: int | None = Field(description="Pass as `after`; null on the last page")


@router.get("", response=ListsOut, capability="lists.view", summary="List")
def listing(request: Request, archived: bool = False):
    return {"items": queries.list_lists(request.actor, archived=archived)}


@router.post("", response={201: ListMade}, capability="lists.edit", summary="Create")
def create(request: Request, body: ListIn):
    if body.segment is not None:
        made = commands.freeze_segment(request.actor, body.segment, name=body.name, note=body.note)
    else:
        made = commands.create_list(request.actor, name=body.name, note=body.note)
    done: dict[str, Any] = {"unknown": [], "unclear": []}
    if body.customers or body.known_by:
        done = _put(request, made.pk, body)
    data = dataclasses.asdict(queries.list_for(request.actor, made.pk))
    return Status(201, {**data, "unknown": done["unknown"], "unclear": done["unclear"]})


@router.get("/{int:list_id}", response=ListOut, capability="lists.view", summary="Get")
def get(request: Request, list_id: int):
    return queries.list_for(request.actor, list_id)


@router.patch("/{int:list_id}", response=ListOut, capability="lists.edit", summary="Change")
def change(request: Request, list_id: int, body: ListChange):
    name = queries.list_for(request.actor, list_id).name if body.name is None else body.name
    commands.rename_list(request.actor, list_id, name=name, note=body.note)
    return queries.list_for(request.actor, list_id)


@router.get(
    "/{int:list_id}/people", response=ListPeoplePage, capability="lists.view", summary="People"
)
def people(
    request: Request,
    list_id: int,
    after: int = Query(0, ge=0, lt=2**63),
    limit: int = Query(1000, ge=1, le=MOST_PEOPLE),
):
    ids = page_of_members(request.actor, list_id, after=after, limit=limit)
    return {"items": ids, "next": ids[-1] if len(ids) == limit else None}


@router.post(
    "/{int:list_id}/people", response=ChangedOut, capability="lists.edit", summary="Put on"
)
def put(request: Request, list_id: int, body: PeopleIn):
    return _put(request, list_id, body)


@router.post(
    "/{int:list_id}/leaving", response=ChangedOut, capability="lists.edit", summary="Take off"
)
def take_off(request: Request, list_id: int, body: PeopleIn):
    return _put(request, list_id, body, change=commands.remove_from_list)


@router.post(
    "/{int:list_id}/archiving", response=ListOut, capability="lists.edit", summary="Put away"
)
def archive(request: Request, list_id: int):
    commands.archive_list(request.actor, list_id)
    return queries.list_for(request.actor, list_id)


@router.post(
    "/{int:list_id}/return", response=ListOut, capability="lists.edit", summary="Take back"
)
def restore(request: Request, list_id: int):
    commands.restore_list(request.actor, list_id)
    return queries.list_for(request.actor, list_id)


def _put(request: Request, list_id: int, body: PeopleIn, change=commands.add_to_list) -> dict:
    resolved = resolve(request.actor, body.known_by)
    done = change(request.actor, list_id, [*body.customers, *resolved.customer_ids], why=body.why)
    return {
        "people": done.people,
        "already": done.already,
        "unknown": list(done.unknown),
        "unclear": resolved.unclear,
    }
