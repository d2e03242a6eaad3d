"""Rows as lines of CSV, for files that spreadsheets open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


class _Echo:
    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as it is written; texts that could run as formulas are made safe before (`formula_safe`)."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheets take the file for UTF-8 by this mark
    for row in rows:
        yield writer.writerow(row)
