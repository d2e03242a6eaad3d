"""Web pages that call themselves .xls, as many shop systems export them: their table, written as CSV."""

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import gettext as _

from shuke.collect.reading import limits
from shuke.collect.reading.encoding import guess_encoding
from shuke.common.errors import Invalid

#: Such pages are held whole while they are read.
_BYTES = 64_000_000
_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_CELLS = ("td", "th")


def is_page(path: Path) -> bool:
    """Whether the file begins as a web page does, in whatever encoding of it."""
    with path.open("rb") as file:
        head = file.read(4096)
    return bool(
        _BEGINS.match(head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe"))
    )


def page_to_csv(path: Path, target: Path) -> None:
    """Write the first table with two rows of two cells and more as UTF-8 CSV. Raises Invalid without one."""
    if path.stat().st_size > _BYTES:
        raise Invalid(
            _("This is a web page, not an Excel file, and too big to be read. Open it, save it as .xlsx or CSV, "
              "and upload that."),
            code="page_too_big",
        )  # fmt: skip
    text = path.read_text(guess_encoding(path), "replace").removeprefix("\ufeff")
    tables = _Tables()
    tables.feed(text)
    tables.close()
    table = next((rows for rows in tables.all if sum(len(row) > 1 for row in rows) > 1), None)
    if table is None:
        raise Invalid(
            _("This is a web page without a table, perhaps the one on which one logs in. Export the file "
              "again."),
            code="page",
        )  # fmt: skip
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rectangular(table))


class _Tables(HTMLParser):
    """Rows of cells of all tables; a cell is (text, columns, rows) that it covers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[list[list[tuple[str, int, int]]]] = []
        self.cell: list[str] | None = None
        self.covers = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "tr", *_CELLS):
            self._end_cell()
        if tag == "table":
            self.all.append([])
        elif tag == "tr" and self.all:
            self.all[-1].append([])
        elif tag in _CELLS and self.all and self.all[-1]:
            self.cell = []
            spans = dict(attrs)
            self.covers = _span(spans.get("colspan")), _span(spans.get("rowspan"))
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("table", "tr", *_CELLS):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        text = "".join(self.cell).replace("\xa0", " ").strip()
        self.all[-1][-1].append((text[: limits.CELL], *self.covers))
        self.cell = None


def _span(text: str | None) -> int:
    number = int(text) if text and text.strip().isdigit() and len(text) < 6 else 1
    return max(1, min(number, limits.COLUMNS))


def _rectangular(rows: list[list[tuple[str, int, int]]]) -> Iterator[list[str]]:
    """Cells in their columns: one that covers several says its text in the first and nothing in the others, as
    merged cells of a workbook do."""
    covered: dict[int, int] = {}
    for row in rows:
        cells: list[str] = []
        taken, covered = covered, {at: left - 1 for at, left in covered.items() if left > 1}
        for text, wide, high in row:
            while len(cells) in taken:
                cells.append("")
            if high > 1:
                covered |= dict.fromkeys(range(len(cells), len(cells) + wide), high - 1)
            cells += [text, *[""] * (wide - 1)]
            if len(cells) > limits.COLUMNS:
                message = _(
                    "The table has more than %(limit)d columns. This is no table that can be read."
                )
                raise Invalid(message % {"limit": limits.COLUMNS}, code="too_wide")
        yield cells
