"""Tables that somebody typed or pasted: rows of cells, and faults that name their line."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from typing import NoReturn

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

#: So many lines that cannot be used are named at once.
MOST_FAULTS = 10


def _rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of `text` with their numbers, as cells divided by commas, semicolons or tabs; empty lines
    and a heading line (one without a figure) are passed over."""
    text = text.strip().replace("\0", "").removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    mark = next((mark for mark in ("\t", ";", "，") if mark in heading), ",")
    for place, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1):
        row = [cell.strip() for cell in cells]
        if any(row) and (place > 1 or any(c.isdigit() for cell in row for c in cell)):
            yield place, row


def read_all[Row](text: str, read: Callable[[list[str], int], Row], nothing: str) -> list[Row]:
    """Every line of `_rows_of` by `read(cells, place)`, which raises Invalid for one that it cannot read. Invalid
    names all of those together; where there is no line at all, it says `nothing`."""
    rows: list[Row] = []
    faults: list[Invalid] = []
    for place, cells in _rows_of(text):
        try:
            rows.append(read(cells, place))
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    if not rows:
        raise Invalid(nothing, fields={"text": _("Enter a line.")})
    return rows


def day(text: str, place: int, code: str) -> dt.date:
    """A day like 2026-11-23, 2026/11/3, 2026.11.3 or 2026年11月3日; refuses the line otherwise."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text.strip())
    try:
        return dt.date(*map(int, parts.groups())) if parts else dt.date.fromisoformat(text)
    except ValueError:
        refuse(place, "from", _("Enter a day like 2026-11-23."), code)


def refuse(place: int, field: str, message: str, code: str) -> NoReturn:
    """Invalid for what stands on line `place`."""
    words = _("Line %(place)s: %(why)s") % {"place": place, "why": message}
    raise Invalid(words, code=code, fields={field: message})


def refuse_all(faults: list[Invalid]) -> None:
    """Invalid for all of `faults` together, so that nobody mends line after line; nothing for none."""
    if faults:
        words = "\n".join(str(fault.message) for fault in faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            words += "\n…"
        raise Invalid(words, code=faults[0].code, fields=faults[0].fields)
