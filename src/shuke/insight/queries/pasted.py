"""What somebody pasted or uploaded -> people, and what could not be told from it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.customers import queries as customers

MOST_BYTES = 8_000_000
MOST_ENTRIES = 200_000
REASONS: dict[str, Any] = {
    "unknown": gettext_lazy("Nobody is known by this."),
    "hidden": gettext_lazy("A part of it is hidden, so it could be anybody."),
    "several": gettext_lazy("Several people are known by this."),
}


@dataclass(frozen=True)
class Unclear:
    """An entry that is nobody's: where it stands (from 1), as it was written, and why."""

    line: int
    entry: str
    reason: str

    @property
    def why(self) -> str:
        return str(REASONS[self.reason])


@dataclass(frozen=True)
class Resolved:
    """The people that were meant, each once, in the order of the entries."""

    customer_ids: list[int] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)


def read_text(text: str) -> list[str]:
    """One entry per line; of a line with several cells (comma, semicolon, tab) the first."""
    lines = text.replace("\x00", "").splitlines()
    if len(lines) > MOST_ENTRIES:
        most = f"{MOST_ENTRIES:,}"
        raise Invalid(_("At most %(most)s lines at once: split the file.") % {"most": most})
    return [_first_cell(line) for line in lines]


def read_file(content: bytes) -> list[str]:
    """The entries of a text or CSV file in UTF-8, UTF-16 or GB 18030."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("The file is too large: 8 MB at most."))
    if content[:2] == b"PK":
        raise Invalid(_("This is a workbook. Save it as CSV, or paste the column."))
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Invalid(_("The file is no text in UTF-8, UTF-16 or GB 18030."))


def resolve(actor: Actor, entries: Sequence[str]) -> Resolved:
    """Whom the entries mean, exactly. Empty lines mean nothing, and so does a heading."""
    answers = customers.identify(actor, entries)
    ids = dict.fromkeys(answer.customer_id for answer in answers if answer.customer_id)
    unclear = [
        Unclear(line, entry[:80], answer.why)
        for line, (entry, answer) in enumerate(zip(entries, answers, strict=True), 1)
        if answer.why in REASONS
    ]
    if unclear and unclear[0].line == 1 and ids and _is_heading(unclear[0].entry):
        unclear = unclear[1:]
    return Resolved([pk for pk in ids if pk], unclear)


def _first_cell(line: str) -> str:
    mark = next((mark for mark in ("\t", ";", ",") if mark in line), ",")
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=mark), [])
    except csv.Error:
        cells = [line]
    return next((cell.strip() for cell in cells if cell.strip()), "")


def _is_heading(entry: str) -> bool:
    return not any(char.isdigit() or char in "@#" for char in entry)
