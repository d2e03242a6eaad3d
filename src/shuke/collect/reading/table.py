"""Rows of cells out of a text file, with limits while reading."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect.reading import limits
from shuke.common.errors import Invalid

DELIMITERS = {
    ",": gettext_lazy("Comma"),
    "\t": gettext_lazy("Tab"),
    ";": gettext_lazy("Semicolon"),
    "|": gettext_lazy("Bar"),
}


@dataclass
class Reading:
    """How a text file is read. `header_row` counts from 1; `quoted` is whether " encloses cells."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True
    header_row: int = 1
    #: A person said so: lines that look otherwise do not stop the import.
    chosen: bool = False

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def dialect(self) -> dict[str, Any]:
        """What `csv.reader` is told."""
        quoting = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        return {"delimiter": self.delimiter, "quoting": quoting}


def sample(path: Path, reading: Reading, count: int = 50) -> list[list[str]]:
    """The first records as they stand, header and all."""
    return [cells for _number, cells, _broken in islice(records(path, reading), count)]


def normalise_header(name: str) -> str:
    """A header as it is compared: half width, lower case, without spaces and underscores."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum() or char in "()/#%")


def fitted(cells: list[str], width: int, broken: bool) -> tuple[list[str], str | None]:
    """The cells cut or filled to `width`, and what is wrong with them."""
    bad = "cells" if any(cells[width:]) else None
    cells = cells[:width] + [""] * (width - len(cells))
    if broken:
        return [cell.encode("utf-8", "backslashreplace").decode() for cell in cells], "encoding"
    return cells, bad


def records(path: Path, reading: Reading) -> Iterator[tuple[int, list[str], bool]]:
    """Number, cells, and whether some character could not be decoded."""
    with opened(path, reading) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, **reading.dialect)
        begun = 1
        try:
            for number, cells in enumerate(reader, 1):
                if len(cells) > limits.COLUMNS:
                    raise Invalid(
                        _("Line %(line)d has %(count)d columns; more than %(limit)d cannot be read. "
                          "Is the delimiter right?")
                        % {"line": begun, "count": len(cells), "limit": limits.COLUMNS},
                        code="too_wide",
                    )  # fmt: skip
                yield number, cells, lines.broken
                begun = reader.line_num + 1
                lines.broken = False
        except csv.Error as error:
            raise Invalid(
                _("Line %(line)d cannot be read: a quote (\") that opens there is not closed, or one "
                  "cell is longer than %(limit)d characters. Mend it, or read without quotes.")
                % {"line": begun, "limit": limits.CELL},
                code="broken_quote",
            ) from error  # fmt: skip
        except UnicodeError as error:
            raise Invalid(
                _("The file cannot be read as %(encoding)s. Choose another encoding.")
                % {"encoding": reading.encoding},
                code="encoding",
            ) from error


def opened(path: Path, reading: Reading) -> TextIO:
    """The file as text: undecodable bytes as lone surrogates, or as U+FFFD in UTF-16."""
    csv.field_size_limit(limits.CELL)
    wide = reading.encoding.startswith("utf-16")
    encoding = "utf-8-sig" if reading.encoding == "utf-8" else reading.encoding
    errors = "replace" if wide else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def too_long() -> Invalid:
    """What is said of a line beyond the bound."""
    return Invalid(
        _("A line is longer than %(limit)d characters. This is no table that can be read.")
        % {"limit": limits.LINE},
        code="too_long",
    )


def blank(line: int) -> Invalid:
    """What is said of a file that goes on with nothing."""
    return Invalid(
        _("From line %(line)d on there are more than %(limit)d empty rows. Delete them and upload the "
          "file again.")
        % {"line": line, "limit": limits.BLANK_ROWS},
        code="blank_rows",
    )  # fmt: skip


class _Lines:
    """Physical lines with a bound on their length, without the null characters of broken exports.

    `broken` is set by a line with characters that could not be decoded (kept as lone surrogates,
    or as U+FFFD in UTF-16) until the reader of the record clears it.
    """

    def __init__(self, file: TextIO):
        self.file, self.broken = file, False

    def __iter__(self) -> Iterator[str]:
        read, limit = self.file.readline, limits.LINE
        while line := read(limit):
            if len(line) >= limit:
                raise too_long()
            if not line.isascii() and not self.broken:
                self.broken = is_broken(line)
            yield line.replace("\0", "") if "\0" in line else line


def is_broken(line: str) -> bool:
    """Whether it holds a character that could not be decoded."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return "\ufffd" in line
