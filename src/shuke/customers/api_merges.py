"""Merging and unmerging records, over the API."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.customers import commands, queries
from shuke.customers.models import Merge
from shuke.customers.queries.unmerging import merges_of, written_since

router = Router(tags=["customers"])


class MergeIn(Body):
    customer: WholeNumber = Field(description="Id of the record that is read as part of this one")
    take: list[str] = Field(
        [],
        max_length=10,
        description="What is shown of it although this record knows better: name, language, gender, birthday, "
        "country, province, city",
    )
    why: str = Field("", max_length=200)


class MergeOut(Schema):
    id: int
    winner: int
    loser: int
    taken: list[str]
    why: str
    merged_at: dt.datetime
    merged_by: str
    unmerged_at: dt.datetime | None


class LaterOut(Schema):
    table: str
    id: int
    title: str
    at: dt.datetime


class UnmergeIn(Body):
    theirs: dict[str, list[WholeNumber]] = Field(
        {}, description="Rows of `later` that belong to the record that leaves, by table"
    )


class PairIn(Body):
    customer: WholeNumber = Field(description="Id of the other record")


@router.get(
    "/customers/{int:pk}/merges",
    response=list[MergeOut],
    capability="customers.view",
    summary="Records that are read as this person",
)
def list_merges(request: Request, pk: int):
    customer = queries.customer_for(request.actor, pk)
    return [_merge(row) for row in merges_of(request.actor, customer)]


@router.post(
    "/customers/{int:pk}/merges",
    response={201: MergeOut},
    capability="customers.edit",
    summary="Let this record stand for another one too",
)
def merge(request: Request, pk: int, body: MergeIn):
    row = commands.merge_customers(request.actor, pk, body.customer, take=body.take, why=body.why)
    return Status(201, _merge(row))


@router.get(
    "/merges/{int:merge}/later",
    response=list[LaterOut],
    capability="customers.edit",
    summary="What was written since and may belong to either",
)
def list_later(request: Request, merge: int):
    return [
        {"table": each.table, "id": each.row, "title": each.title, "at": each.at}
        for each in written_since(request.actor, merge)
    ]


@router.post(
    "/merges/{int:merge}/unmerging",
    response=MergeOut,
    capability="customers.edit",
    summary="Make two people of them again",
)
def unmerge(request: Request, merge: int, body: UnmergeIn):
    return _merge(commands.unmerge(request.actor, merge, theirs=body.theirs))


@router.post(
    "/customers/{int:pk}/apart",
    response={204: None},
    capability="customers.edit",
    summary="Say that another record is never this person",
)
def mark_distinct(request: Request, pk: int, body: PairIn):
    commands.mark_distinct(request.actor, pk, body.customer)
    return Status(204, None)


@router.post(
    "/customers/{int:pk}/apart/ending",
    response={204: None},
    capability="customers.edit",
    summary="Take that back",
)
def unmark_distinct(request: Request, pk: int, body: PairIn):
    commands.unmark_distinct(request.actor, pk, body.customer)
    return Status(204, None)


def _merge(row: Merge) -> dict:
    return {
        "id": row.pk, "winner": row.winner_id, "loser": row.loser_id, "taken": row.taken,
        "why": row.why, "merged_at": row.began_at, "merged_by": row.began_by,
        "unmerged_at": row.ended_at,
    }  # fmt: skip
