"""Size charts as somebody writes them: a table whose heading says what is measured."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

CODE = "invalid_sizes"
MOST_SIZES, MOST_MEASURES, LONGEST = 60, 12, 40
#: The everyday sizes of children's clothes in China: the label is the middle of a band of ten centimetres of
#: body height. Where a shop's labels are the top of the band, it writes its own.
CHILDREN = tuple(range(80, 171, 10))


@dataclass(frozen=True)
class Chart:
    """`sizes`: the label of each, then one text for each of `measures`."""

    measures: tuple[str, ...]
    sizes: tuple[tuple[str, ...], ...]


def chart_of_text(text: str) -> Chart:
    """A table (commas, semicolons or tabs): a heading "size, Height (cm), Chest (cm)", then a line for each size.
    Invalid names the line that cannot be read."""
    text = text.strip().replace("\0", "").removeprefix("\ufeff")
    mark = next((mark for mark in ("\t", ";", "，") if mark in text.partition("\n")[0]), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]
    return checked_chart([row for row in rows if any(row)])


def checked_chart(rows: Sequence[Sequence[str]]) -> Chart:
    """Rows of cells as a chart, the first being the heading. Invalid says what is wrong."""
    if len(rows) < 2 or len(rows[0]) < 2:
        _refuse(_("Write a heading like “size, height (cm)” and a line for each size."))
    heading, *sizes = rows
    if len(sizes) > MOST_SIZES or len(heading) - 1 > MOST_MEASURES:
        words = _("At most %(sizes)s sizes and %(measures)s measures.")
        _refuse(words % {"sizes": MOST_SIZES, "measures": MOST_MEASURES})
    labels = set()
    for place, row in enumerate(rows, 1):
        if (
            len(row) != len(heading)
            or not row[0]
            or any(len(cell) > LONGEST or not cell.isprintable() for cell in row)
        ):
            words = _(
                "Line %(place)s: write the size and %(measures)s measures, in 40 signs each at most."
            )
            _refuse(words % {"place": place, "measures": len(heading) - 1})
        if row[0] in labels:
            _refuse(_("Line %(place)s: this size stands above already.") % {"place": place})
        labels.add(row[0])
    return Chart(tuple(heading[1:]), tuple(tuple(row) for row in sizes))


class _OfGoods(Protocol):
    brand: str
    category: str


def fitting[Row: _OfGoods](charts: Iterable[Row], brand: str, category: str) -> Row | None:
    """Which chart is about goods of this brand and category: of both before the brand's before the category's."""

    def rank(chart: Row) -> tuple[bool, bool]:
        return bool(chart.brand), bool(chart.category)

    matches = [
        chart for chart in charts if chart.brand in ("", brand) and chart.category in ("", category)
    ]
    return max(matches, key=rank, default=None)


def childrens_sizes() -> str:
    """A chart to begin with, as text for the form."""
    lines = [f"{label}, {label - 5}–{label + 5}" for label in CHILDREN]
    return "\n".join([str(_("size, height (cm)")), *lines])


def _refuse(words: str) -> None:
    raise Invalid(words, code=CODE, fields={"text": words})
