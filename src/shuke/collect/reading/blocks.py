"""The rows of a text file, many at a time and as columns: what `table.records` gives one by one.

Most of a big file is plain: as many cells as the header, nothing broken. Such stretches are cut
by the csv reader without a step of Python for each line; where something is odd, each record is
looked at, and where the file cannot be cut at all, `table.records` finds the line and the words.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from shuke.collect.reading import limits
from shuke.collect.reading.contradictions import check_enclosed, check_swallowed
from shuke.collect.reading.table import Reading, blank, fitted, is_broken, opened, records, too_long

#: Characters that are cut at once: so many cells at most are held as texts.
_SIZE = 1 << 18


@dataclass(frozen=True)
class Block:
    """Rows that follow each other, blank ones left out. All sequences but `columns` count rows."""

    #: Record number from 1, as a spreadsheet counts.
    numbers: Sequence[int]
    #: A code of `collect.reasons` for a row that cannot stand, or None.
    bad: Sequence[str | None]
    #: The cells, one sequence per column of the header.
    columns: Sequence[Sequence[str]]


class _TooWide(Exception):
    """A record has more columns than may be read."""


def blocks(path: Path, reading: Reading, size: int = _SIZE) -> Iterator[Block]:
    """Every record of the file that is not blank, the header and what stands above it left out.

    Raises Invalid, with the line, where the file cannot be cut into records at all. A record with
    unreadable characters or more filled cells than the header carries a code.
    """
    try:
        yield from _blocks(path, reading, size)
    except (_TooWide, csv.Error, UnicodeError):
        for _record in records(path, reading):
            pass  # raises Invalid at the record that stopped us
        raise


def _blocks(path: Path, reading: Reading, size: int) -> Iterator[Block]:
    width, count, filled = 0, 0, 0
    with opened(path, reading) as file:
        cutter = _Cutter(file, reading, size)
        while batch := cutter.next():
            if max(map(len, batch)) > limits.COLUMNS:
                raise _TooWide
            first, count = count + 1, count + len(batch)
            if cutter.spans and first > reading.header_row:
                check_swallowed(batch, first, width, reading)
            plain = first > reading.header_row and not cutter.dubious
            if plain and set(map(len, batch)) == {width} and all(map(any, batch)):
                filled = count
                yield Block(
                    range(first, count + 1), [None] * len(batch), list(zip(*batch, strict=True))
                )
                continue
            if first <= reading.header_row <= count:
                width = len(batch[reading.header_row - first])
            if block := _picked(batch, first, reading, width):
                filled = block.numbers[-1]
                yield block
            elif count - filled > limits.BLANK_ROWS:
                raise blank(filled + 1)


def _picked(batch: list[list[str]], first: int, reading: Reading, width: int) -> Block | None:
    """What is left of a batch with oddities; None when that is nothing."""
    numbers: list[int] = []
    bad: list[str | None] = []
    rows: list[list[str]] = []
    for number, cells in enumerate(batch, first):
        if number <= reading.header_row or not any(cells):
            continue
        check_enclosed(number, cells, width, reading)
        # What could not be decoded still stands in the cells.
        broken, code = is_broken("".join(cells)), None
        if len(cells) != width or broken:
            cells, code = fitted(cells, width, broken)
        numbers.append(number)
        bad.append(code)
        rows.append(cells)
    return Block(numbers, bad, list(zip(*rows, strict=True))) if rows else None


class _Cutter:
    """Records in batches that end soon after a block of characters does, with bounds on lines."""

    def __init__(self, file: TextIO, reading: Reading, size: int):
        self.file, self.size = file, size
        #: Whether a character of the last batch may be one that could not be decoded.
        self.dubious = False
        #: Whether a record of the last batch stands on several lines.
        self.spans = False
        self._entered, self._broken = 0, False
        self._reader = csv.reader(chain.from_iterable(self._lines()), **reading.dialect)

    def next(self) -> list[list[str]]:
        """The next records; none at the end of the file."""
        self.dubious, entered = self._broken, self._entered
        batch, lines = [], self._reader.line_num
        for cells in self._reader:
            batch.append(cells)
            if self._entered != entered:
                break
        self.spans = self._reader.line_num - lines > len(batch)
        return batch

    def _lines(self) -> Iterator[list[str]]:
        rest = ""
        while text := self.file.read(self.size):
            lines = io.StringIO(rest + text, newline="").readlines()
            # A line that goes on, or a "\r" whose "\n" is still to come.
            rest = "" if lines[-1].endswith("\n") else lines.pop()
            if len(rest) >= limits.LINE or (lines and len(lines[0]) >= limits.LINE):
                raise too_long()
            yield self._enter(lines)
        if rest:
            yield self._enter([rest])

    def _enter(self, lines: list[str]) -> list[str]:
        text = "".join(lines)
        self._broken = not text.isascii() and is_broken(text)
        self.dubious = self.dubious or self._broken
        self._entered += 1
        return [line.replace("\0", "") for line in lines] if "\0" in text else lines
