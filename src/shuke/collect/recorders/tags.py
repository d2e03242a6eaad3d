"""Cells with tags of customers: read, judged and written."""

import polars as pl

from shuke.collect.recorders import cells
from shuke.common.errors import Invalid
from shuke.customers import commands, queries

#: As much of a cell is looked at.
LONGEST = 4000


def read(column: pl.Series) -> pl.Series:
    """The names in each cell as they are stored, one to a line; null where they cannot be tags."""
    return cells.parsed(column, _parse, pl.String)


def record(people: pl.DataFrame, *, by: str) -> tuple[set[int], pl.DataFrame]:
    """Put the tags of `read` on resolved people (`customer_id`). Returns whose tags changed, and notes
    (`key`, `note`, `value`) on those for which there was no room."""
    rows = people.drop_nulls(["customer_id", "tags"]).select("key", "customer_id", "tags")
    names: dict[int, list[str]] = {}
    for _key, customer, text in rows.iter_rows():
        names.setdefault(customer, []).extend(text.split("\n"))
    changed, refused = commands.record_tags(names, by=by) if names else (set(), set())
    noted = [
        (key, "tags_full", name)
        for key, _customer, text in rows.iter_rows()
        for name in text.split("\n")
        if name in refused
    ]
    schema = {"key": pl.String, "note": pl.String, "value": pl.String}
    notes = pl.DataFrame(noted, schema=schema, orient="row")
    return changed, notes.unique("key", keep="first", maintain_order=True)


def _parse(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(text)
    try:
        return "\n".join(queries.read_tags(text))
    except Invalid as error:
        raise ValueError(text) from error
