"""Rows of declared tables straight from the main database, inside the transaction of the moment.

For a few rows that must be true now, such as those of one person; everything else reads the copy.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from shuke.warehouse import selecting
from shuke.warehouse.converting import typed, typed_batch
from shuke.warehouse.tables import Table


def rows(
    table: Table,
    column: str = "",
    among: Collection[int] | Collection[str] | None = None,
    *,
    columns: Sequence[str] = (),
) -> pa.RecordBatch:
    """The table's rows as the warehouse would copy them now, or only those whose `column` (int64 or
    text) is among some values; all its columns, or those named."""
    schema = table.schema
    if columns:
        schema = pa.schema([schema.field(name) for name in columns])
    query = selecting.untyped(table, connection.vendor, columns)
    if among is not None:
        expression = next(each.expression for each in table.columns if each.name == column)
        places = ", ".join(["%s"] * len(among)) or "NULL"
        query += f" WHERE {expression} IN ({places})"
    with connection.cursor() as cursor:
        cursor.execute(query, list(among or ()) or None)
        fetched = cursor.fetchall()
    rows = _batch(table, schema, fetched)
    return rows if table.archive is None else _with_archived(table, rows, column, among)


def _with_archived(
    table: Table, rows: pa.RecordBatch, column: str, among: Collection[Any] | None
) -> pa.RecordBatch:
    """And those that left the main database. Read after it: a row that leaves meanwhile is in both, and is
    taken once, as far as `rows` names itself."""
    assert table.archive is not None
    left = pa.Table.from_batches(
        (typed_batch(table, each) for each in table.archive.read(ask, -1, column, among)),
        table.schema,
    )
    if not left.num_rows:
        return rows
    if "id" in rows.schema.names:
        left = left.filter(pc.invert(pc.is_in(left["id"], value_set=rows["id"])))
    both = pa.concat_tables([pa.Table.from_batches([rows]), left.select(rows.schema.names)])
    return both.combine_chunks().to_batches()[0] if both.num_rows else rows


def ask(sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _batch(table: Table, schema: pa.Schema, fetched: list[tuple]) -> pa.RecordBatch:
    if not fetched:
        return pa.RecordBatch.from_pylist([], schema=schema)
    kinds = {column.name: column.type for column in table.columns}
    arrays = [
        typed(kinds.get(name, "int64"), pa.array([_utc(value) for value in values]))
        for name, values in zip(schema.names, zip(*fetched, strict=True), strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _utc(value: Any) -> Any:
    """SQLite's instants say no zone: they are UTC."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value
