"""What a later line says against the way in which a file is read: it stops the import, with the choice.

Where a person has chosen the reading (`Reading.chosen`) nothing here stands in the way.
"""

import csv
import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from shuke.collect.reading.table import Reading
from shuke.common.errors import Invalid

#: In a narrower table lines of a text may have as many cells as a row by chance: they must look like one.
_NARROW = 4
#: A column tells rows from texts where all its cells are written in so few ways, each so long.
_WAYS, _LONG = 3, 5


def check_swallowed(batch: Sequence[list[str]], first: int, width: int, reading: Reading) -> None:
    """Raise Invalid where a quote that was never closed made one record of several rows.

    `batch`: records from number `first` on; `width`: cells of the header. A cell of several lines leaves
    its first line too short; lines as wide as the header, two at least, are rows of their own. In a table of
    two or three columns they are when they carry numbers, dates or addresses written as in the rows around.
    """
    if reading.chosen or width < 2:
        return
    for number, cells in enumerate(batch, first):
        if not any("\n" in cell for cell in cells):
            continue
        lines = reading.delimiter.join(cells).splitlines()
        rows = [row for line in lines if len(row := line.split(reading.delimiter)) == width]
        alike = width >= _NARROW or _look_alike([*rows, *_whole(batch, width)])
        if len(rows) >= 2 and 2 * len(rows) >= len(lines) and alike:
            message = _(
                'Line %(line)d: a quote (") opens there and closes in a later row; %(count)d rows would become '
                "one. Choose quotes as plain signs (--quotes no) and import again; nothing was recorded."
            )
            raise Invalid(message % {"line": number, "count": len(lines)}, code="quotes")


def _whole(batch: Sequence[list[str]], width: int) -> Iterable[list[str]]:
    """The records that are one line."""
    return (cells for cells in batch if len(cells) == width and "\n" not in "".join(cells))


def _look_alike(rows: Sequence[list[str]]) -> bool:
    """Whether these rows have a column by which a row is known: phones, numbers, dates, e-mail addresses."""
    for column in zip(*rows, strict=True):
        ways = {_written(cell) for cell in column}
        if len(ways) <= _WAYS and all(ways):
            return True
    return False


def _written(cell: str) -> str:
    """How a cell is written, "9999-99-99"; "@" for an address, empty for what may be any text."""
    cell = cell.strip()
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell):
        return "@"
    way = re.sub(r"[A-Za-z]", "a", re.sub(r"\d", "9", cell))
    return way if len(way) >= _LONG and "9" in way and way.isascii() and " " not in way else ""


def check_enclosed(number: int, cells: list[str], width: int, reading: Reading) -> None:
    """Raise Invalid where a record is too wide only because its quotes are read as plain signs."""
    if reading.chosen or reading.quoted or len(cells) <= width:
        return
    text = reading.delimiter.join(cells)
    if '"' in text and len(next(csv.reader([text], delimiter=reading.delimiter), [])) == width:
        message = _(
            'Line %(line)d has quotes (") around its cells, but this file is read with quotes as plain signs. '
            "Choose that they enclose cells (--quotes yes) and import again; nothing was recorded."
        )
        raise Invalid(message % {"line": number}, code="quotes")
