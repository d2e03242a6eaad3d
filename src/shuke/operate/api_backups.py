"""Backups, over the API: the same queries and commands as the page."""

import datetime as dt

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.kit import paging
from shuke.operate import commands, queries
from shuke.operate.api import PageQuery

router = Router(tags=["operation"])


class BackupOut(Schema):
    id: int
    name: str = Field(description="Name of its file in `folder`")
    folder: str
    state: str = Field(description="running, whole, checked, failed, damaged or gone")
    began_at: dt.datetime
    ended_at: dt.datetime | None
    by: str
    size: int = Field(description="Bytes of the file")
    rows: int
    files: int
    is_encrypted: bool
    checked_at: dt.datetime | None = Field(description="When it was restored for a trial")
    error: str


class BackupPage(Schema):
    items: list[BackupOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


@router.get("", response=BackupPage, capability="backups.manage", summary="List")
def listing(request: Request, query: Query[PageQuery]):
    """Every making of a backup, the newest first."""
    page = paging.onward(queries.backups(request.actor), "-pk", query.limit, query.after)
    return {"items": [queries.described(row) for row in page.rows], "next": page.after or None}


@router.post("", response={202: None}, capability="backups.manage", summary="Make")
def make(request: Request):
    """Have one made by a worker. 503 while one is being made."""
    commands.ask_for_backup(request.actor)
    return Status(202, None)


@router.get("/{int:pk}", response=BackupOut, capability="backups.manage", summary="Get")
def one(request: Request, pk: int):
    return queries.described(queries.backup(request.actor, pk))


@router.post("/{int:pk}/check", response={202: None}, capability="backups.manage", summary="Check")
def check(request: Request, pk: int):
    """Have it restored for a trial, beside the shop, by a worker. 409 when it has no file."""
    commands.ask_for_check(request.actor, pk)
    return Status(202, None)
