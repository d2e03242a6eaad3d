"""How a text file is likely to be read: delimiter, quotes and header row, by evidence from all of it.

The head of the file tells the delimiter and the header; whether " encloses cells is told by lines from the
whole file that carry one. What later lines contradict all the same stops the import (`contradictions`).
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from shuke.collect.reading import limits
from shuke.collect.reading.encoding import guess_encoding
from shuke.collect.reading.table import DELIMITERS, Reading, normalise_header, opened, sample
from shuke.common.errors import Invalid

_CHUNK = 1 << 20
#: How much of a file is looked through, and how many bytes of lines with quotes are weighed.
_LOOK, _WEIGHED = 256 << 20, 1 << 18
#: So many names that are known make a row the header.
_ENOUGH = 2


def guess_reading(path: Path, headers: frozenset[str]) -> Reading:
    """The likeliest reading; `headers` are normalised header names that tell the header row."""
    encoding = guess_encoding(path)
    best, best_score = Reading(encoding), (-1, -1, -1)
    for delimiter in DELIMITERS:
        for quoted in (True, False):
            reading = Reading(encoding, delimiter, quoted)
            try:
                head = sample(path, reading, limits.HEADER_ROWS)
            except Invalid:
                continue
            row, hits = _header_row(head, headers)
            width = len(head[row - 1]) if head else 0
            alike = sum(len(cells) == width for cells in head[row:]) if width > 1 else 0
            score = (hits, alike, width)
            if score > best_score:
                best, best_score = Reading(encoding, delimiter, quoted, row), score
    if best_score[2] < 0:
        sample(path, best, limits.HEADER_ROWS)  # raises what stands in the way
        return best
    if best_score[0] < _ENOUGH:
        best, best_score = _further_down(path, best, headers) or (best, best_score)
    return _by_all_lines(path, best, best_score[2], headers)


def _further_down(
    path: Path, head: Reading, headers: frozenset[str]
) -> tuple[Reading, tuple[int, int, int]] | None:
    """The reading with a header that stands below what was looked at, under long notes."""
    rows = sample(path, head, limits.HEADER_LAST)
    row, hits = _header_row(rows, headers)
    if hits < _ENOUGH:
        return None
    return replace(head, header_row=row), (hits, 0, len(rows[row - 1]))


def _by_all_lines(path: Path, head: Reading, width: int, headers: frozenset[str]) -> Reading:
    """`head`, with its quotes and header row as lines from the whole file would have them."""
    quoted = _quotes_enclose(_lines_with_quotes(path, head), head.delimiter, width)
    if quoted is None or quoted == head.quoted:
        return head
    other = replace(head, quoted=quoted)
    try:
        rows = sample(path, other, max(limits.HEADER_ROWS, head.header_row))
    except Invalid:
        return head
    return replace(other, header_row=_header_row(rows, headers)[0])


def _quotes_enclose(lines: Iterator[str], delimiter: str, width: int) -> bool | None:
    """Whether more of the lines have the width of the header with quotes around cells than with quotes as
    plain signs; None where they tell nothing."""
    enclosing = plain = 0
    for line in lines:
        with_quotes = len(next(csv.reader([line], delimiter=delimiter), []))
        without = line.count(delimiter) + 1
        enclosing += with_quotes == width != without
        plain += without == width != with_quotes
    return None if enclosing == plain else enclosing > plain


def _lines_with_quotes(path: Path, reading: Reading) -> Iterator[str]:
    """Lines that carry a ", some of each piece of the file, without their ends."""
    if reading.encoding.startswith("utf-16"):
        with opened(path, reading) as file:
            yield from islice((line.rstrip("\r\n") for line in file if '"' in line), 1_000)
        return
    pieces = max(1, min(path.stat().st_size, _LOOK) // _CHUNK)
    each = max(4096, _WEIGHED // pieces)
    with path.open("rb") as file:
        for _piece in range(pieces + 1):
            left, chunk = each, file.read(_CHUNK)
            if b'"' not in chunk:
                continue
            # The first and the last line of a piece may be cut.
            for line in chunk.splitlines()[1:-1]:
                if left > 0 and b'"' in line:
                    left -= len(line)
                    yield line.decode(reading.encoding, "replace")


def _header_row(head: list[list[str]], headers: frozenset[str]) -> tuple[int, int]:
    """The row (from 1) with the most known names, and how many; else the first that is as wide as most."""
    best, hits = 0, 0
    for number, cells in enumerate(head, 1):
        count = header_hits(cells, headers)
        if count > hits:
            best, hits = number, count
    if hits >= _ENOUGH:
        return best, hits
    widths = Counter(filled for cells in head if (filled := sum(1 for c in cells if c.strip())))
    usual = max(widths.most_common(), key=lambda entry: (entry[1], entry[0]), default=(1, 0))[0]
    for number, cells in enumerate(head, 1):
        if sum(1 for cell in cells if cell.strip()) >= max(1, usual - 1):
            return number, hits
    return 1, hits


def header_hits(cells: list[str], headers: frozenset[str]) -> int:
    """How many of the cells are names of columns that we know."""
    return len({normalise_header(cell) for cell in cells if cell} & headers)
