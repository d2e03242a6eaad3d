"""Backups: those there are, whether they could be restored, and making one now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow, author
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.operate import commands, queries


class BackupTable(Table):
    name = "backups"
    columns = [
        Column("began_at", gettext_lazy("When"), kind="moment"),
        Column("state", gettext_lazy("State"), template="operate/_backup_state.html",
               value=lambda row: row),
        Column("size", pgettext_lazy("backup", "Size"),
               value=lambda row: formats.file_size(row.size) if row.size else "–"),
        Column("row_count", gettext_lazy("Rows"), kind="number", on_phones=False),
        Column("by", gettext_lazy("By"), value=lambda row: author(None, row.by), on_phones=False),
        Column("name", gettext_lazy("File"), on_phones=False),
    ]  # fmt: skip
    default_sort = "-pk"
    empty = (
        gettext_lazy("No backup yet"),
        gettext_lazy("The first is made in the coming night, or now."),
    )


@allow("backups.manage")
@require_safe
def backups(request: Request) -> HttpResponse:
    context: dict[str, Any] = {
        "table": BackupTable(request, queries.backups(request.actor)),
        "place": queries.backup_place(request.actor),
        "newest": queries.newest_backup(request.actor),
    }
    return render(request, "operate/backups.html", context)


@allow("backups.manage")
@require_POST
def make(request: Request) -> HttpResponse:
    """Have one made by a worker (POST only)."""
    commands.ask_for_backup(request.actor)
    toast(request, _("A backup is being made. The shop goes on meanwhile."), undo="")
    return redirect("operate:backups")


@allow("backups.manage")
@require_POST
def check(request: Request, backup: int) -> HttpResponse:
    """Have one restored for a trial by a worker (POST only)."""
    commands.ask_for_check(request.actor, backup)
    toast(request, _("It is being restored beside the shop, for a trial."), undo="")
    return redirect("operate:backups")
