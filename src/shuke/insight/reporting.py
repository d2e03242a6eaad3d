"""Reports as plain text tables for the terminal."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.queries.reports import basis_data
from shuke.insight.reports.presentation import Sheet
from shuke.insight.reports.report import Report, Result


def as_text(report: Report, result: Result) -> str:
    """The whole report as a person reads it in a terminal."""
    presentation = report.present(result.report, result.query)
    parts = [basis_line(basis_data(result)), str(report.question)]
    parts += [text for text in (presentation.missing or presentation.answer,) if text]
    parts += [presentation.period] if presentation.period else []
    parts += (
        ["\n".join(f"{stat.label}  {stat.text}" for stat in presentation.stats)]
        if presentation.stats
        else []
    )
    parts += [_sheet(sheet, result) for sheet in presentation.sheets if sheet.lines]
    return "\n\n".join([*parts, *presentation.notices])


def basis_line(basis: dict[str, Any]) -> str:
    return " · ".join(f"{name} {value}" for name, value in basis.items())


def _sheet(sheet: Sheet, result: Result) -> str:
    rows = []
    for line in sheet.lines:
        texts = [
            head.text(value, result.basis.currency)
            for head, value in zip(sheet.heads, line.cells, strict=True)
        ]
        rows.append([f"#{line.person}", *texts[1:]] if line.person else texts)
    return f"{sheet.title}\n" + table([str(head.label) for head in sheet.heads], rows)


def segments_text(data: dict[str, Any]) -> str:
    """Every segment with its size and meaning."""
    if not data["segments"]:
        return "\n\n".join([basis_line(data["basis"]), _("No segments yet.")])
    rows = [
        [row["name"], f"{row['people']:,}", percent(row["share"]), row["meaning"]]
        for row in data["segments"]
    ]
    head = [_("Segment"), _("people"), "%", _("meaning")]
    return "\n\n".join([basis_line(data["basis"]), table(head, rows)])


def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}%"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned: the first to the left, numbers to the right, wide characters counted as two."""
    lines = [[str(cell) for cell in row] for row in ([head] if head else []) + list(rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            _pad(cell, widths[i], left=i == 0 or not _numeric(rows, i))
            for i, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )


def _numeric(rows: Sequence[Sequence[str]], column: int) -> bool:
    return all(
        not row[column] or row[column].strip("-–−+¥$€£")[:1].isdigit() or row[column] == "–"
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
