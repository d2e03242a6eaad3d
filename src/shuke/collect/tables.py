"""The lists of imports, of lines that were not recorded, and of the inbox."""

import json
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.collect import queries, reasons
from shuke.collect.kinds import SHOP_ROLES
from shuke.collect.models import Document, Import, Kind, Outcome, Problem
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers.queries import seen_text

_TONES: dict[str, str] = {
    Import.State.DONE: "good",
    Import.State.FAILED: "bad",
    Import.State.PAUSED: "warn",
    Import.State.STOPPED: "warn",
    Import.State.UNDONE: "warn",
    Import.State.RUNNING: "info",
    Import.State.QUEUED: "info",
}


def tone(source: Import) -> str:
    """The colour of an import's state."""
    return _TONES.get(source.state, "")


class ImportTable(Table):
    """Every file that came in, the latest first."""

    name = "imports"
    default_sort = "-created_at"
    empty = (
        _("Nothing imported yet"),
        _("Bring the orders of your shop: a CSV or Excel export from any system."),
        "collect:new",
        _("Import a file"),
    )
    columns = (
        Column(
            "file_name",
            _("File"),
            link=lambda row: reverse("collect:import", args=[row.pk]),
            beneath=lambda row: formats.moment(row.created_at),
        ),
        Column("kind", _("Type of data"), on_phones=False),
        Column("state", _("State"), kind="chip", tone=tone),
        Column("line_count", _("Lines"), kind="number", on_phones=False),
        Column("created_at", _("Uploaded"), kind="moment", sort=True, on_phones=False),
        Column("by", _("By"), kind="author", on_phones=False),
    )
    filters = (
        Filter("kind", _("Type of data"), choices=Kind.choices),
        Filter("state", _("State"), choices=Import.State.choices),
    )

    def __init__(self, request: HttpRequest):
        super().__init__(request, queries.list_imports())


_OUTCOME_TONES: dict[str, str] = {Outcome.HELD: "warn", Outcome.REJECTED: "bad"}


def _cells(problem: Problem) -> str:
    return " · ".join(cell for cell in json.loads(problem.cells)["cells"] if cell)[:160]


class ProblemTable(Table):
    """Lines of one import that were held, rejected or not recorded whole, each with its reason."""

    name = "import-problems"
    default_sort = "row"
    empty = (_("Every line was recorded"), _("Nothing was held or rejected."))
    columns = (
        Column("row", _("Line"), kind="number", sort=True),
        Column(
            "outcome",
            _("Outcome"),
            kind="chip",
            tone=lambda row: _OUTCOME_TONES.get(row.outcome, "info"),
        ),
        Column(
            "reason",
            _("Reason"),
            value=lambda row: reasons.words(row.reason, row.value),
            beneath=_cells,
        ),
        Column("cells", _("As it stood in the file"), value=_cells, on_phones=False),
    )

    def __init__(self, request: HttpRequest, source: Import):
        occurred = [(code, reasons.words(code, "…")) for code in queries.reasons_of(source)]
        self.filters = (  # type: ignore[misc]
            Filter("outcome", _("Outcome"), choices=Outcome.choices),
            Filter("reason", _("Reason"), choices=occurred),
        )
        super().__init__(request, queries.noted_lines(source))

    def load(self) -> "ProblemTable":
        """Read the page as its reader may see it."""
        for row in self.page.rows:
            row.cells = seen_text(self.request.actor, row.cells)  # type: ignore[attr-defined]
            row.value = seen_text(self.request.actor, row.value)  # type: ignore[attr-defined]
        return self


_DOCUMENT_TONES: dict[str, str] = {
    Document.State.RECEIVED: "info",
    Document.State.APPLIED: "good",
    Document.State.HELD: "warn",
    Document.State.REJECTED: "bad",
}


def document_tone(document: Document) -> str:
    """The colour of a document's state."""
    return _DOCUMENT_TONES.get(document.state, "")


def role(document: Document) -> str:
    """What a document of a connected shop is about."""
    code = document.source.rpartition(".")[2]
    return str(SHOP_ROLES.get(code, code))


def _file_filter(wanted: str) -> list[Filter]:
    """The condition "of this file", which the report of an import links to."""
    if not wanted.isdigit() or len(wanted) > 18:
        return []
    source = queries.list_imports().filter(pk=int(wanted)).first()
    return [Filter("file", _("File"), choices=[(wanted, source.file_name)])] if source else []


def _short_key(document: Document) -> str:
    """An order's number is short; what a program made up is cut: its page has all of it."""
    key = document.key
    return key if len(key) <= 24 else f"{key[:12]}…"


class DocumentTable(Table):
    """Every document that came in, through whichever door."""

    name = "documents"
    default_sort = "-pk"
    empty = (
        _("Nothing has come in yet"),
        _("Documents stand here as they came: from files, and from systems that send to the API."),
    )
    reads = ("source", "key", "state", "reason", "value", "received_at", "occurred_at")
    columns = (
        Column(
            "source",
            _("Entry point"),
            link=lambda row: reverse("collect:document", args=[row.pk]),
            beneath=lambda row: row.reason and reasons.words(row.reason, row.value),
        ),
        Column("key", _("Key"), value=_short_key, kind="code", on_phones=False),
        Column("state", _("State"), kind="chip", tone=document_tone),
        Column(
            "reason",
            _("Reason"),
            value=lambda row: reasons.words(row.reason, row.value),
            on_phones=False,
        ),
        Column("occurred_at", _("Version of"), kind="moment", on_phones=False),
        Column("received_at", _("Received"), kind="moment", on_phones=False),
    )

    def __init__(self, request: HttpRequest):
        doors = queries.doors()
        names = dict(doors)
        self.columns = tuple(  # type: ignore[misc, assignment]
            replace(column, value=lambda row: names.get(row.source, row.source))
            if column.name == "source"
            else column
            for column in self.columns
        )
        self.filters = (
            Filter("source", _("Entry point"), choices=doors),
            Filter(
                "state",
                _("State"),
                choices=Document.State.choices,
                apply=lambda rows, state: rows & queries.documents_in(state),
            ),
            Filter("received_at", _("Received"), kind="days"),
            *_file_filter(request.GET.get("file", "")),
        )
        super().__init__(request, queries.list_documents())
