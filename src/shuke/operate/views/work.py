"""Background work that failed: what, why, when it is tried again, and trying it again now."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from shuke.common import audit, reactions
from shuke.common.access import Actor, Request
from shuke.common.kit import formats
from shuke.common.kit.paging import Page
from shuke.common.kit.tables import Column, Table
from shuke.common.models import Reaction
from shuke.operate import commands, queries
from shuke.operate.views.retrying import RetryPages


def _happened(row: Reaction) -> str:
    return f"{audit.actor_name(row.fact)} {audit.sentence(row.fact)}"


class WorkTable(Table):
    name = "work"
    columns = [
        Column(
            "name",
            gettext_lazy("What did not work"),
            value=reactions.words_of,
            link=lambda row: reverse("operate:work_item", args=[row.pk]),
            beneath=lambda row: f"{_happened(row)} · {formats.ago(row.fact.at)}",
        ),
        Column("fact", gettext_lazy("After what"), value=_happened, on_phones=False),
        Column("fact.at", gettext_lazy("When"), kind="ago", on_phones=False),
        Column("tries", gettext_lazy("Times failed"), kind="number", on_phones=False),
        Column(
            "state",
            gettext_lazy("State"),
            template="operate/_work_state.html",
            value=lambda row: row,
        ),
    ]
    default_sort = "-pk"
    request: Request

    @cached_property
    def page(self) -> Page:
        page = super().page
        audit.read_names(self.request.actor, [row.fact for row in page.rows])
        return page

    empty = (
        gettext_lazy("No failed jobs"),
        gettext_lazy("What follows a change by itself, and fails, is shown here."),
    )


def _context(actor: Actor, row: Reaction) -> dict[str, Any]:
    audit.read_names(actor, [row.fact])
    return {
        "words": reactions.words_of(row),
        "happened": _happened(row),
        "subject_url": audit.url(row.fact),
        "open_chunks": row.chunks.filter(done_at=None).order_by("first")[:20],
    }


work, item, retry = RetryPages(
    "work",
    "work_item",
    WorkTable,
    queries.failed_reactions,
    queries.failed_reaction,
    _context,
    commands.retry_reaction,
    gettext_lazy("It is being tried again."),
).views()
