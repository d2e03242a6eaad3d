"""Segments and reports over the API: the same commands and queries as the pages."""

import copy
import datetime as dt
from typing import Any

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.insight import commands, queries
from shuke.insight.api_changes import router as changes_router
from shuke.insight.api_kinds import router as kinds_router
from shuke.insight.api_lists import router as lists_router
from shuke.insight.api_next import router as next_router
from shuke.insight.api_value import router as value_router
from shuke.insight.metrics import METRICS
from shuke.insight.queries import SegmentInfo, reports
from shuke.insight.queries.membership import person_of
from shuke.insight.reports import REPORTS, Report
from shuke.insight.reports.data import as_data
from shuke.insight.reports.presentation import Sheet
from shuke.insight.reports.report import Result
from shuke.insight.segments import running

segments_router = Router(tags=["segments"])
insight_router = Router(tags=["insight"])
router = Router()

MOST_PEOPLE = 10_000


class SegmentOut(Schema):
    id: int
    name: str
    version: int
    definition: dict[str, Any] = Field(description="Condition tree, see docs/segments.md")
    text: str = Field(description="The definition in its text form, see docs/segments.md")
    sentence: str = Field(description="The definition read aloud, in the language asked for")
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime
    changed_by: str
    archived_at: dt.datetime | None


class SegmentList(Schema):
    items: list[SegmentOut]


class Meaning(Body):
    """Who is meant, as JSON or as text."""

    definition: dict[str, Any] | None = Field(None, description="Condition tree")
    text: str | None = Field(None, description="The same as text; give one of the two")

    def tree(self) -> dict[str, Any] | None:
        """The definition as JSON; None when neither was given."""
        return queries.definition_of(self.definition, self.text)

    def needed(self) -> dict[str, Any]:
        return queries.definition_of(self.definition, self.text, needed=True) or {}


class SegmentIn(Meaning):
    name: str = Field(max_length=120)


class SegmentChange(Meaning):
    name: str | None = Field(None, max_length=120)
    version: int | None = Field(None, description="409 unless this is the version in force")


class CountIn(Meaning):
    pass


class CountOut(Schema):
    people: int
    everybody: int
    anchor: dt.date = Field(description="The day that relative dates count back from")
    synced_at: dt.datetime = Field(description="When the data was last copied")
    text: str
    sentence: str


class PeoplePage(Schema):
    items: list[int] = Field(description="Customer ids, ascending")
    next: int | None = Field(description="Pass as `after`; null on the last page")


class MembershipOut(Schema):
    customer: int = Field(description="Id of the record that stands for the person after merges")
    inside: bool
    reasons: list[str] = Field(description="Why, in the language asked for; empty when not inside")


class ReportQuery(Schema):
    as_of: str = Field("today", description="today, last (day of the newest order) or YYYY-MM-DD")
    sales_only: bool = False
    currency: str = Field("", description="ISO 4217; the shop's own when left out", max_length=3)


class OptionOut(Schema):
    key: str
    label: str
    initial: str
    choices: list[str] | None = Field(description="null: a whole number")


class MetricOut(Schema):
    key: str
    name: str
    unit: str
    definition: str


class ReportOut(Schema):
    key: str
    question: str
    about: str
    options: list[OptionOut]
    parameters: list[str] = Field(description="What may be asked of it beside the basis")
    metrics: list[MetricOut]


class ReportList(Schema):
    items: list[ReportOut]


class BenchmarksIn(Body):
    text: str = Field(
        max_length=400_000, description="A table with heads: metric, period, value, source"
    )


class BenchmarksOut(Schema):
    imported: int


class TableRow(Schema):
    cells: list[Any]
    customer: int | None = Field(description="The customer that the row is about")
    people: dict[str, Any] | None = Field(description="A segment definition: who is behind the row")


class TableOut(Schema):
    key: str
    title: str
    columns: list[dict[str, str]]
    rows: list[TableRow]


class ReportTables(Schema):
    report: str
    basis: dict[str, Any]
    answer: str
    tables: list[TableOut]


def _out(info: SegmentInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "name": info.name,
        "version": info.version,
        "definition": info.definition.as_json(),
        "text": info.text,
        "sentence": info.sentence,
        "created_at": info.created_at,
        "created_by": info.created_by,
        "changed_at": info.changed_at,
        "changed_by": info.changed_by,
        "archived_at": info.archived_at,
    }


@segments_router.get("", response=SegmentList, capability="segments.view", summary="List")
def listing(request: Request, archived: bool = False):
    return {"items": [_out(s) for s in queries.list_segments(request.actor, archived=archived)]}


@segments_router.post("", response={201: SegmentOut}, capability="segments.edit", summary="Create")
def create(request: Request, body: SegmentIn):
    saved = commands.save_segment(request.actor, name=body.name, definition=body.needed())
    return Status(201, _out(queries.segment_for(request.actor, saved.pk)))


@segments_router.post(
    "/count",
    response=CountOut,
    capability="segments.view",
    summary="Count a definition",
    effect=False,
)
def count(request: Request, body: CountIn):
    return _count(queries.checked(body.needed()))


@segments_router.get("/{int:pk}", response=SegmentOut, capability="segments.view", summary="Get")
def get(request: Request, pk: int, version: int | None = None):
    return _out(queries.segment_for(request.actor, pk, version=version))


@segments_router.patch(
    "/{int:pk}", response=SegmentOut, capability="segments.edit", summary="Change"
)
def change(request: Request, pk: int, body: SegmentChange):
    info, definition = queries.segment_for(request.actor, pk), body.tree()
    commands.save_segment(
        request.actor,
        segment_id=pk,
        name=info.name if body.name is None else body.name,
        definition=info.definition.as_json() if definition is None else definition,
        expected_version=info.version if body.version is None else body.version,
    )
    return _out(queries.segment_for(request.actor, pk))


@segments_router.get(
    "/{int:pk}/count", response=CountOut, capability="segments.view", summary="Count"
)
def size(request: Request, pk: int):
    return _count(queries.segment_for(request.actor, pk).definition)


@segments_router.get(
    "/{int:pk}/people", response=PeoplePage, capability="segments.view", summary="People"
)
def people(
    request: Request,
    pk: int,
    after: int = Query(0, ge=0, lt=2**63),
    limit: int = Query(1000, ge=1, le=MOST_PEOPLE),
):
    definition = queries.segment_for(request.actor, pk).definition
    ids = running.page_of_ids(definition, after=after, limit=limit)
    return {"items": ids, "next": ids[-1] if len(ids) == limit else None}


@segments_router.get(
    "/{int:pk}/people/{int:customer}",
    response=MembershipOut,
    capability="segments.view",
    summary="Is this person in it now?",
)
def membership(request: Request, pk: int, customer: int):
    definition = queries.segment_for(request.actor, pk).definition
    person = person_of(customer)
    outcome = queries.is_member(definition, person)
    return {"customer": person, "inside": outcome.inside, "reasons": outcome.reasons}


@segments_router.post(
    "/{int:pk}/archiving", response=SegmentOut, capability="segments.edit", summary="Put away"
)
def archive(request: Request, pk: int):
    commands.archive_segment(request.actor, pk)
    return _out(queries.segment_for(request.actor, pk))


@segments_router.post(
    "/{int:pk}/return", response=SegmentOut, capability="segments.edit", summary="Take back"
)
def restore(request: Request, pk: int):
    commands.restore_segment(request.actor, pk)
    return _out(queries.segment_for(request.actor, pk))


def _count(definition: Any) -> dict[str, Any]:
    counts = running.count(definition)
    return {
        "people": counts.people,
        "everybody": counts.everybody,
        "anchor": counts.anchor,
        "synced_at": counts.synced_at,
        "text": queries.as_text(definition),
        "sentence": queries.read_aloud(definition),
    }


@insight_router.get("", response=ReportList, capability="insight.view", summary="Every report")
def listing_of_reports(request: Request):
    return {"items": [_about(report) for report in REPORTS.values()]}


@insight_router.post(
    "/industry/figures",
    response={201: BenchmarksOut},
    capability="insight.edit",
    summary="Import figures of the industry",
)
def import_benchmarks(request: Request, body: BenchmarksIn):
    return Status(201, {"imported": commands.import_benchmarks(request.actor, body.text)})


def _own_options(key: str) -> list[str]:
    return reports.report_for(key).parameters


@insight_router.get(
    "/{slug:key}",
    response=dict[str, Any],
    capability="insight.view",
    summary="A report",
    further=_own_options,
)
def report(request: Request, key: str, query: Query[ReportQuery]):
    """The same data as `shuke report KEY --json`. A report's own options are further parameters."""
    result = reports.run_report(request.actor, key, _raw(request, query))
    return {"report": key, "basis": reports.basis_data(result), **as_data(result.report)}


@insight_router.get(
    "/{slug:key}/tables",
    response=ReportTables,
    capability="insight.view",
    summary="A report as tables, with the people behind each row",
    further=_own_options,
)
def tables(request: Request, key: str, query: Query[ReportQuery]):
    result = reports.run_report(request.actor, key, _raw(request, query))
    presentation = reports.report_for(key).present(result.report, result.query)
    return {
        "report": key,
        "basis": reports.basis_data(result),
        "answer": presentation.answer,
        "tables": [_table(sheet, result) for sheet in presentation.sheets],
    }


def _raw(request: Request, query: ReportQuery) -> dict[str, str]:
    counting = "sales" if query.sales_only else "net"
    named = {"as_of": query.as_of, "currency": query.currency, "counting": counting}
    return {**{key: str(value) for key, value in request.GET.items()}, **named}


def _about(report: Report) -> dict[str, Any]:
    options = [
        {
            "key": option.key,
            "label": str(option.label),
            "initial": option.initial,
            "choices": list(option.offered()) or None,
        }
        for option in report.options
    ]
    metrics = [METRICS[key] for key in report.metrics]
    return {
        "key": report.key,
        "question": str(report.question),
        "about": str(report.about),
        "options": options,
        "parameters": report.parameters,
        "metrics": [
            {
                "key": metric.key,
                "name": str(metric.name),
                "unit": metric.unit,
                "definition": str(metric.definition),
            }
            for metric in metrics
        ],
    }


def _table(sheet: Sheet, result: Result) -> dict[str, Any]:
    return {
        "key": sheet.key,
        "title": str(sheet.title),
        "columns": [{"key": h.key, "label": str(h.label), "kind": h.kind} for h in sheet.heads],
        "rows": [
            {
                "cells": as_data(list(line.cells)),
                "customer": line.person,
                "people": line.whole.definition(result.query) if line.whole else None,
            }
            for line in sheet.lines
        ],
    }


def _undescribed(described: Router) -> Router:
    """The same operations at an older address: they answer there, the description names them once."""
    older = copy.deepcopy(described)
    for view in older.path_operations.values():
        for operation in view.operations:
            operation.include_in_schema = False
    return older


router.add_router("/segments", segments_router)
router.add_router("/segments", changes_router)
router.add_router("/lists", lists_router)
router.add_router("/value", value_router)
router.add_router("/kinds-of-buyers", kinds_router)
router.add_router("/reports", insight_router)
router.add_router("", next_router)
router.add_router("/insight", _undescribed(insight_router))
