"""The page that reports share: a question, its answer, the picture, the table, the people."""

import csv
import io
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Invalid, NotFound
from shuke.common.kit import xlsx
from shuke.common.texts import formula_safe
from shuke.insight.queries import reports
from shuke.insight.reports import REPORTS, SUBJECTS
from shuke.insight.reports.presentation import Line, Sheet
from shuke.insight.reports.report import Report, Result
from shuke.insight.views.report_options import choices, scope
from shuke.insight.views.report_pages import PAGES


@allow("insight.view")
@require_GET
def index(request: Request) -> HttpResponse:
    """Every report, by what it is about."""
    subjects = [
        {"name": name, "reports": [r for r in REPORTS.values() if r.subject == key]}
        for key, name in SUBJECTS.items()
    ]
    return render(request, "insight/reports.html", {"subjects": subjects})


@allow("insight.view")
@require_GET
def report(request: Request, key: str) -> HttpResponse:
    return answer(request, key)


def answer(request: Request, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A report's page: its answer, why there is none, or that it waits while the warehouse is being made."""
    declared = reports.report_for(key)
    context: dict[str, Any] = {"report": declared, **choices(declared, request.GET)}
    try:
        result = reports.run_report(request.actor, key, request.GET)
    except Busy as waiting:
        return render(request, "insight/waiting.html", {"waiting": waiting.message}, status=503)
    except Invalid as fault:
        # No numbers: they would be those of another question than the one that was asked.
        query = request.GET.copy()
        for wrong in fault.fields:
            query.pop(wrong, None)
        message = getattr(fault, "page_message", fault.message)
        context |= {"fault": message, **choices(declared, query)}
        return render(request, "insight/report.html", context, status=422)
    context |= {
        "result": result,
        "query": {"as_of": result.query.as_of, "sales_only": result.basis.sales_only},
        **scope(declared, result.query, request.GET),
    }
    if page := PAGES.get(key):
        own = page.context(request, result)
        return render(request, page.template, {**context, **own, **more}, status=status)
    context |= _presented(declared, result, request)
    return render(request, "insight/report.html", context, status=status)


def _presented(declared: Report, result: Result, request: Request) -> dict[str, Any]:
    presentation = declared.present(result.report, result.query)
    audience = presentation.audience
    return {
        "presentation": presentation,
        "sheets": [_drawn(sheet, result, request) for sheet in presentation.sheets],
        "stats": [
            {"stat": stat, "url": stat.audience.url(result.query) if stat.audience else ""}
            for stat in presentation.stats
        ],
        "audience": audience.offered(result.query) if audience else None,
    }


@allow("insight.view")
@require_GET
def table(request: Request, key: str, sheet: str) -> HttpResponse:
    """One table of a report as CSV: exact figures, people by their number only."""
    name, rows = _exported(request, key, sheet)
    text = io.StringIO("\ufeff", newline="")  # spreadsheets take the file for UTF-8 by this mark
    text.seek(1)
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    return _file(text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


@allow("insight.view")
@require_GET
def workbook(request: Request, key: str, sheet: str) -> HttpResponse:
    """The same as XLSX, where figures are figures whatever the spreadsheet's language."""
    name, rows = _exported(request, key, sheet)
    return _file(xlsx.workbook(rows), xlsx.MEDIA_TYPE, f"{name}.xlsx")


def _exported(request: Request, key: str, sheet: str) -> tuple[str, list[list[Any]]]:
    """The name of the file without its end, and the rows of a report's table, heads first."""
    result = reports.run_report(request.actor, key, request.GET)
    content = reports.report_for(key).present(result.report, result.query).sheet(sheet)
    if content is None:
        raise NotFound(_("This report has no such table."))
    kinds = [head.kind for head in content.heads]
    rows: list[list[Any]] = [[str(head.label) for head in content.heads]]
    for line in content.lines:
        named = (line.person, *line.cells[1:]) if line.person else line.cells
        rows.append([_cell(v, kind) for v, kind in zip(named, kinds, strict=True)])
    return f"{key}-{sheet}-{result.basis.as_of:%Y%m%d}", rows


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


#: Decimals of a figure in a file: a share is of one.
_DECIMALS = {"money": 2, "share": 4, "number": 2, "days": 1}


def _cell(value: Any, kind: str) -> Any:
    if isinstance(value, float | Decimal) and kind in _DECIMALS:
        return round(value, _DECIMALS[kind])
    return value


def _safe(value: Any) -> Any:
    return formula_safe(value) if isinstance(value, str) else value


def _drawn(sheet: Sheet, result: Result, request: Request) -> dict[str, Any]:
    """A table with its texts and links."""
    people = [line.person for line in sheet.lines if line.person]
    names = reports.names_of(request.actor, people)
    return {
        "sheet": sheet,
        "lines": [_line(line, sheet, result, names) for line in sheet.lines],
        "people": bool(people),
    }


def _line(line: Line, sheet: Sheet, result: Result, names: dict[int, str]) -> dict[str, Any]:
    url = line.whole.url(result.query) if line.whole else ""
    cells = []
    for at, (head, value) in enumerate(zip(sheet.heads, line.cells, strict=True)):
        behind = line.behind(at, head)
        shade = line.shades[at] if at < len(line.shades) else None
        cells.append(
            {
                "text": head.text(value, result.basis.currency),
                "number": head.kind != "text",
                "url": url if behind is line.whole else behind.url(result.query) if behind else "",
                "shade": None if shade is None else round(5 * min(max(shade, 0), 1)),
                "beside": line.beside[at] if at < len(line.beside) else None,
                "tone": line.tones[at] if at < len(line.tones) else "",
                "figure": line.figure(at, head),
            }
        )
    return {
        "cells": cells,
        "url": url,
        "person": line.person,
        "name": names.get(line.person, "") if line.person else "",
    }
