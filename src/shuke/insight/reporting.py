"""Reports as plain text tables for the terminal."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.metrics import GROUPS, QUADRANTS

NAMES = {
    **{group.key: group.name for group in GROUPS},
    **{quadrant.key: quadrant.name for quadrant in QUADRANTS},
}


def as_text(told: dict[str, Any]) -> str:
    """The whole report, from the data that `--json` prints."""
    parts = {"summary": _summary, "rfm": _rfm, "pareto": _pareto, "segments": _segments}
    return "\n\n".join([_basis(told), *parts[told["report"]](told)])


def _basis(told: dict[str, Any]) -> str:
    return " · ".join(f"{name} {value}" for name, value in told["basis"].items())


def _summary(told: dict[str, Any]) -> list[str]:
    shares = {"cost_coverage", "repeat_share"}
    rows = [
        [name.replace("_", " "), percent(value) if name in shares else amount(value)]
        for name, value in told.items()
        if name not in ("report", "basis")
    ]
    return [table([], rows)]


def _rfm(told: dict[str, Any]) -> list[str]:
    parts = []
    for kind, title in (("groups", _("Group")), ("quadrants", _("Quadrant"))):
        head = [title, _("customers"), "%", _("orders"), _("revenue"), "%", _("days silent")]
        rows = [
            [
                str(NAMES[row["key"]]),
                amount(row["customers"]),
                percent(row["share"]),
                amount(row["orders"]),
                amount(row["revenue"]),
                percent(row["revenue_share"]),
                "" if row["mean_recency_days"] is None else f"{row['mean_recency_days']:,.0f}",
            ]
            for row in told[kind]
        ]
        parts.append(table(head, rows))
    return [*parts, _("%(n)s customers in all") % {"n": amount(told["customers"])}]


def _pareto(told: dict[str, Any]) -> list[str]:
    parts = []
    for measure in ("revenue", "profit"):
        figures = told[measure]
        head = [f"{measure} {amount(figures['total'])}", _("customers"), _("amount"), "%"]
        rows = [
            [
                _("first %(p)s %%") % {"p": top["percent"]},
                amount(top["customers"]),
                amount(top["amount"]),
                percent(top["share"]),
            ]
            for top in figures["top"]
        ]
        rows += [
            [
                _("%(p)s %% come from") % {"p": few["percent"]},
                amount(few["customers"]),
                "",
                percent(few["share_of_customers"]),
            ]
            for few in figures["bringers"]
        ]
        rows.append([_("all"), amount(figures["customers"]), amount(figures["total"]), ""])
        parts.append(table(head, rows))
    coverage = _("Cost is known for %(share)s of the revenue.")
    return [*parts, coverage % {"share": percent(told["cost_coverage"]) or "0 %"}]


def _segments(told: dict[str, Any]) -> list[str]:
    if not told["segments"]:
        return [_("No segments yet.")]
    rows = [
        [row["name"], amount(row["people"]), percent(row["share"]), row["meaning"]]
        for row in told["segments"]
    ]
    return [table([_("Segment"), _("people"), "%", _("meaning")], rows)]


def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f} %"


def amount(value: Any) -> str:
    """Digits in groups of three; decimal strings as they are, grouped."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    whole, point, cents = str(value).partition(".")
    return f"{int(whole):,}{point}{cents}" if whole.lstrip("-").isdigit() else str(value)


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
    return all(not row[column] or row[column].strip("-")[:1].isdigit() for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
