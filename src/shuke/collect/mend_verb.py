"""`shuke import mend N`: the lines of an import that wait to be mended, and cells mended by the command line."""

import json
from typing import Any

from django.core.management.base import CommandError

from shuke.collect import commands, mending, queries
from shuke.collect.commands import Cell
from shuke.collect.models import Import
from shuke.collect.reading.table import normalise_header
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.texts import whole_number


def run(verb: Any, number: str, *, cells: list[str], alike: list[str]) -> None:
    """List what waits, or correct: `cells` are "LINE:COLUMN=TEXT", `alike` "COLUMN:OLD=NEW"."""
    pk = whole_number(number)
    if pk is None:
        raise CommandError("Say the number of the import, as its page has it: shuke import mend 12")
    try:
        source = queries.get_import(pk)
        count = _mend(source, cells, alike)
    except ShukeError as error:
        details = "".join(f"\n  {name}: {text}" for name, text in error.fields.items())
        raise CommandError(f"{error.message}{details}") from error
    account = {"mended": count, **queries.described_lines(source)}
    if verb.quiet:
        verb.stdout.write(json.dumps(account, indent=2, default=str, ensure_ascii=False))
        return
    if cells or alike:
        verb.stdout.write(f"{count:,} cells mended.")
    for line in account["lines"]:
        texts = ", ".join(f"{cell['label']}: “{cell['text']}”" for cell in line["cells"])
        verb.stdout.write(f"line {line['row']}: {line['words']} ({texts})")
    verb.stdout.write(f"{account['count']:,} lines wait to be mended.")


def _mend(source: Import, cells: list[str], alike: list[str]) -> int:
    count = 0
    for text in alike:
        column, before, after = _parts(text, "COLUMN:OLD=NEW")
        place = _column(source, column)
        count += commands.mend_alike(
            SYSTEM, source.pk, column=place, before=before, after=after, background=False
        ).cells
    wanted = []
    for text in cells:
        left, sign, after = text.partition("=")
        row, colon, column = left.partition(":")
        line = whole_number(row, 12)
        if not sign or not colon or line is None:
            raise CommandError(f"Write --cell LINE:COLUMN=TEXT instead of {text}.")
        wanted.append(Cell(line, _column(source, column), after))
    if wanted:
        count += commands.mend_cells(SYSTEM, source.pk, wanted, background=False).cells
    return count


def _parts(text: str, shape: str) -> tuple[str, str, str]:
    column, colon, rest = text.partition(":")
    before, sign, after = rest.rpartition("=")
    if not colon or not sign:
        raise CommandError(f"Write --everywhere {shape} instead of {text}.")
    return column, before, after


def _column(source: Import, name: str) -> int:
    """A column by its name in the file, or its number from 1."""
    names = [normalise_header(each) for each in source.columns]
    if normalise_header(name) in names:
        return names.index(normalise_header(name))
    number = whole_number(name, 4)
    if number is None or not 1 <= number <= len(names):
        labels = [mending.label_of(source, place) for place in range(len(names))]
        raise CommandError(f"The file has no column “{name}”. It has: {', '.join(labels)}")
    return number - 1
