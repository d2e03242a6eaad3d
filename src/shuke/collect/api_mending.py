"""Lines of an import that could not be recorded, over the API: read with the cells to blame, and mended."""

from ninja import Field, Schema

from shuke.collect import commands, queries
from shuke.collect.commands import Cell
from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.customers import queries as people

router = Router(tags=["imports"])


class BadCellOut(Schema):
    column: int = Field(description="Position of its column, from 0")
    label: str
    text: str = Field(
        description="What holds now: as it stands in the file, or as it was corrected"
    )
    original: str


class BadLineOut(Schema):
    row: int = Field(description="Number of the line in the file")
    outcome: str
    code: str
    words: str = Field(description="The reason, in words")
    cells: list[BadCellOut] = Field(description="The cells to blame; none: mend it in the file")


class BadLinesOut(Schema):
    count: int = Field(description="Lines that wait to be mended")
    waiting: int = Field(description="Mended documents that are being imported")
    lines: list[BadLineOut]
    after: int | None = Field(description="Of the next page; null: this was the last")


class CellIn(Schema):
    row: int = Field(ge=0, le=10**12)
    column: int = Field(ge=0, le=10_000)
    text: str = Field(max_length=2_000)


class AlikeIn(Schema):
    column: int = Field(ge=0, le=10_000)
    before: str = Field(max_length=200_000)
    after: str = Field(max_length=2_000)


class MendIn(Body):
    cells: list[CellIn] = Field([], max_length=5_000)
    everywhere: list[AlikeIn] = Field(
        [], max_length=20, description="The same text in every line in which it is to blame"
    )


class MendedOut(Schema):
    cells: int = Field(description="Cells that hold something new")
    waiting: int = Field(description="Documents that a job imports; 0: all were tried")
    count: int = Field(description="Lines that still wait to be mended")


@router.get(
    "/imports/{pk}/lines",
    capability="imports.view",
    response=BadLinesOut,
    summary="Lines that wait to be mended",
)
def read_lines(request: Request, pk: int, reason: str = "", after: int = 0):
    """Up to 50 lines behind line `after`, of one reason where it is given."""
    source = queries.get_import(pk)
    lines = queries.described_lines(source, reason=reason, after=after)
    return people.seen_texts(request.actor, lines)


@router.post(
    "/imports/{pk}/lines",
    capability="imports.run",
    response=MendedOut,
    summary="Mend lines of an import",
)
def mend_lines(request: Request, pk: int, given: MendIn):
    """Say what cells should hold, and import just their lines again. Of a draft they are judged again."""
    source, count, waiting = queries.get_import(pk), 0, 0
    for each in given.everywhere:
        mended = commands.mend_alike(
            request.actor, pk, column=each.column, before=each.before, after=each.after
        )
        count, waiting = count + mended.cells, mended.waiting
    cells = [Cell(each.row, each.column, each.text) for each in given.cells]
    if cells:
        mended = commands.mend_cells(request.actor, pk, cells)
        count, waiting = count + mended.cells, mended.waiting
    return {"cells": count, "waiting": waiting, "count": queries.mendable_lines(source).count()}
