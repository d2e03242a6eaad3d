"""Who did what, and what oneself did: the newest first."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shuke.common import audit as wording
from shuke.common import undoing
from shuke.common.access import Request, allow, signed_in
from shuke.common.facts import TOPICS
from shuke.common.kit import formats
from shuke.common.kit.paging import Page
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.models import RecordedFact
from shuke.team.queries import staff_choices


def _topics() -> list[tuple[str, Any]]:
    return [(topic.prefix, topic.label) for topic in TOPICS]


class AuditTable(Table):
    name = "audit"
    columns = [
        Column("at", _("When"), kind="moment", sort=True, on_phones=False),
        Column("actor_name", _("Who"), value=wording.actor_name, on_phones=False),
        Column(
            "kind",
            _("What"),
            value=wording.sentence,
            link=wording.url,
            beneath=lambda row: f"{formats.moment(row.at)} · {wording.actor_name(row)}",
        ),
        Column("undo_state", _("Undo"), template="operate/_undo.html"),
    ]
    filters = [
        Filter("actor_id", _("Who"), choices=staff_choices),
        Filter(
            "kind",
            _("About"),
            choices=_topics,
            apply=lambda rows, prefix: rows.filter(kind__startswith=prefix),
        ),
        Filter("at", _("When"), kind="days"),
    ]
    default_sort = "-at"

    request: Request

    @cached_property
    def page(self) -> Page:
        page = super().page
        wording.read_names(self.request.actor, page.rows)
        undoing.read_states(self.request.actor, page.rows)
        return page

    empty = (_("No activity yet"), _("Log-ins and changes appear by themselves."))


@allow("audit.view")
def audit(request: Request) -> HttpResponse:
    table = AuditTable(request, RecordedFact.objects.filter(audited=True))
    return render(request, "operate/audit.html", {"table": table})


_COLUMNS = {column.name: column for column in AuditTable.columns}


class ChangesTable(AuditTable):
    name = "changes"
    #: What and its undo first: both are in view on a phone.
    columns = [_COLUMNS[name] for name in ("kind", "undo_state", "at")]
    filters = []
    empty = (
        _("No changes in the last 24 hours"),
        _("What you change can be undone here until the same time tomorrow."),
    )


@signed_in
def changes(request: Request) -> HttpResponse:
    """What one did oneself in the past day, to be undone."""
    table = ChangesTable(request, undoing.changes(request.actor))
    return render(request, "operate/changes.html", {"table": table})
