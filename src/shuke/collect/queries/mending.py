"""Reads: lines that wait to be mended, with the cells to blame; what was corrected."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, QuerySet

from shuke.collect import mending, reasons
from shuke.collect.models import Correction, Import, Problem
from shuke.collect.queries.imports import noted_lines

#: Lines of one page, and groups of one value that are offered.
LINES, GROUPS = 50, 20
#: Reasons whose value is the text of a cell.
_BY_VALUE = (
    "status_unknown", "date_unreadable", "date_range", "birthday_unreadable", "quantity_unreadable",
    "amount_unreadable", "currency_unknown", "consent_unknown", "tags_unreadable", "phone_unreadable",
    "email_unreadable", "code_lost",
)  # fmt: skip


def mendable_lines(source: Import) -> QuerySet[Problem]:
    """Open lines that can be mended in place."""
    return noted_lines(source).filter(reason__in=mending.MENDABLE).exclude(digest="")


def mending_reasons(source: Import) -> list[dict[str, Any]]:
    """{"code", "words", "count"} of lines that can be mended, the most frequent first."""
    counted = mendable_lines(source).values("reason").annotate(n=Count("id")).order_by("-n")
    return [
        {"code": code, "words": reasons.words(code, "…"), "count": count}
        for code, count in counted.values_list("reason", "n")
    ]


def lines_to_mend(source: Import, *, reason: str = "", after: int = 0) -> list[dict[str, Any]]:
    """Up to 50 lines behind line `after`: {"row", "outcome", "code", "words", "cells", "others"}; each of `cells`
    is {"column", "label", "text", "original"}, `others` the remaining texts of the line."""
    rows = mendable_lines(source).filter(row__gt=after)
    rows = rows.filter(reason=reason) if reason else rows
    problems = list(rows.order_by("row", "pk")[:LINES])
    corrected = corrected_cells(source, [problem.row for problem in problems])
    return [_line(source, problem, corrected) for problem in problems]


def described_lines(source: Import, *, reason: str = "", after: int = 0) -> dict[str, Any]:
    """A page of `lines_to_mend` with the `count` of all, what is `waiting`, and `after` of the next page."""
    lines = lines_to_mend(source, reason=reason, after=max(0, min(after, 10**15)))
    return {
        "count": mendable_lines(source).count(),
        "waiting": waiting_corrections(source),
        "lines": lines,
        "after": lines[-1]["row"] if len(lines) == LINES else None,
    }


def _line(
    source: Import, problem: Problem, corrected: dict[tuple[int, int], str]
) -> dict[str, Any]:
    texts = json.loads(problem.cells)["cells"]
    own = {column: text for (row, column), text in corrected.items() if row == problem.row}
    places = mending.cells_of(source, problem, own)
    cells = [
        {"column": place, "label": mending.label_of(source, place), "original": texts[place] or "",
         "text": own.get(place, texts[place] or "")}
        for place in places
    ]  # fmt: skip
    others = [text for place, text in enumerate(texts) if text and place not in places]
    return {
        "row": problem.row, "outcome": problem.outcome, "code": problem.reason,
        "words": reasons.words(problem.reason, problem.value), "cells": cells,
        "others": " · ".join(others)[:160],
    }  # fmt: skip


def alike_cells(source: Import, reason: str = "") -> list[dict[str, Any]]:
    """The same wrong text in several lines, the most frequent first: {"column", "label", "text", "count"}."""
    rows = mendable_lines(source).filter(reason__in=[reason] if reason else _BY_VALUE)
    rows = rows.filter(reason__in=_BY_VALUE).exclude(value="")
    grouped = rows.values("reason", "value").annotate(n=Count("id")).filter(n__gt=1)
    groups = []
    for entry in grouped.order_by("-n", "value")[:GROUPS]:
        sample = rows.filter(reason=entry["reason"], value=entry["value"]).order_by("row")[0]
        texts = json.loads(sample.cells)["cells"]
        for place in mending.cells_of(source, sample)[:1]:
            groups.append({
                "column": place, "label": mending.label_of(source, place), "text": texts[place] or "",
                "count": entry["n"],
            })  # fmt: skip
    return groups


def corrected_cells(source: Import, rows: Collection[int]) -> dict[tuple[int, int], str]:
    """(line, column) -> what was said instead, of these lines."""
    held = Correction.objects.open().filter(source=source, row__in=list(rows))
    return {(row, column): text for row, column, text in held.values_list("row", "column", "after")}


def corrections_of(source: Import) -> QuerySet[Correction]:
    """What was corrected in the lines of an import and holds, the latest first."""
    return Correction.objects.open().filter(source=source).order_by("-began_at", "row", "column")


def described_corrections(source: Import, rows: Iterable[Correction]) -> list[dict[str, Any]]:
    """Corrections with the name of their column."""
    return [
        {"row": each.row, "column": each.column, "label": mending.label_of(source, each.column),
         "before": each.before, "after": each.after, "by": each.began_by, "at": each.began_at}
        for each in rows
    ]  # fmt: skip


def waiting_corrections(source: Import) -> int:
    """Documents whose correction was not applied yet."""
    rows = Correction.objects.open().filter(source=source, applied_at=None)
    return rows.values("digest").distinct().count()
