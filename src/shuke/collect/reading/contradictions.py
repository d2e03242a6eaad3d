"""What a later line says against the way in which a file is read: it stops the import, with the choice.

Where a person has chosen the reading (`Reading.chosen`) nothing here stands in the way.
"""

import csv
from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.collect.reading.table import Reading
from shuke.common.errors import Invalid

#: A text of several lines in a narrower table may look like rows of it by chance.
_NARROW = 4


def check_swallowed(batch: Sequence[list[str]], first: int, width: int, reading: Reading) -> None:
    """Raise Invalid where a quote that was never closed made one record of several rows.

    `batch`: records from number `first` on; `width`: cells of the header. A cell of several lines leaves
    its first line too short; lines as wide as the header, two at least, are rows of their own.
    """
    if reading.chosen or width < _NARROW:
        return
    for number, cells in enumerate(batch, first):
        if not any("\n" in cell for cell in cells):
            continue
        lines = reading.delimiter.join(cells).splitlines()
        rows = sum(line.count(reading.delimiter) + 1 == width for line in lines)
        if rows >= 2 and 2 * rows >= len(lines):
            message = _(
                'Line %(line)d: a quote (") opens there and closes in a later row; %(count)d rows would become '
                "one. Choose quotes as plain signs (--quotes no) and import again; nothing was recorded."
            )
            raise Invalid(message % {"line": number, "count": len(lines)}, code="quotes")


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
