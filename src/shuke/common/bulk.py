"""Bulk writes that are the same call on SQLite and PostgreSQL.

Rows are tuples in the order of `columns` (database column names), or a frame with the columns in
that order, already in database form: money as integer units, times as aware datetimes in UTC,
JSON as text. SQLite takes them one by one through a prepared statement, PostgreSQL through COPY into a
temporary table.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

import polars as pl
from django.db import connection, models

from shuke.common.sql import among as among  # noqa: PLC0414 - part of this door

Rows = Iterable[Sequence] | pl.DataFrame
#: The type of an instant in a frame.
INSTANT = pl.Datetime("us", "UTC")
#: How instants in UTC say so, those of frames and those of `common.clock`.
_UTC = (dt.UTC, ZoneInfo("UTC"))
_OFFSET = len("+00:00")


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """`count` fresh primary keys for `model`, in ascending order. Call inside `atomic`."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # An immediate transaction is the only writer, so the counter cannot move under us.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        last = first + count - 1
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        return range(first, last + 1)


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert rows; an IntegrityError of the database is passed on."""
    _write(model, columns, rows, conflict="")


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Rows,
    *,
    key: Sequence[str],
    update: Sequence[str],
    where: str = "",
) -> None:
    """Insert rows, or set the `update` columns where `key` (a unique constraint) exists already.

    `where` is the SQL condition of the constraint when it is a partial one.
    """
    sets = ", ".join(f"{_quote(c)} = excluded.{_quote(c)}" for c in update)
    action = f"DO UPDATE SET {sets}" if update else "DO NOTHING"
    partial = f" WHERE {where}" if where else ""
    _write(model, columns, rows, conflict=f" ON CONFLICT ({_names(key)}){partial} {action}")


def fetch(sql: str, params: Sequence, schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of a query, in its order, as a frame with these columns; instants aware, in UTC."""
    instants = [name for name, kind in schema.items() if kind == INSTANT]
    plain = not instants or connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(sql if plain else _with_texts(sql, schema), params)
        rows = cursor.fetchall()
    if plain:
        return pl.DataFrame(rows, schema=schema, orient="row")
    frame = pl.DataFrame(
        rows, schema={**schema, **dict.fromkeys(instants, pl.String)}, orient="row"
    )
    format_ = "%Y-%m-%d %H:%M:%S%.f"
    return frame.with_columns(
        pl.col(instants).str.to_datetime(format_, time_unit="us", time_zone="UTC")
    )


def _with_texts(sql: str, schema: dict[str, Any]) -> str:
    """The query with instants as the text that SQLite holds: read as columns, not one by one.

    An expression has no declared type, so the driver makes no datetime of it.
    """
    wanted = ", ".join(
        f"+{_quote(name)}" if kind == INSTANT else _quote(name) for name, kind in schema.items()
    )
    return f"WITH fetched ({_names(list(schema))}) AS ({sql}) SELECT {wanted} FROM fetched"


def update(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Set `columns[1:]` of the rows whose primary key is `columns[0]`."""
    table, pk = _quote(model._meta.db_table), _quote(columns[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy_to_temporary(cursor, model, columns, rows)
            sets = ", ".join(f"{_quote(c)} = fresh.{_quote(c)}" for c in columns[1:])
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM shuke_bulk fresh WHERE {table}.{pk} = fresh.{pk}"
            )
            cursor.execute("DROP TABLE shuke_bulk")
            return
        sets = ", ".join(f"{_quote(c)} = %s" for c in columns[1:])
        cursor.executemany(  # rows stream: the stubs know sequences only
            f"UPDATE {table} SET {sets} WHERE {pk} = %s",
            cast(Sequence, ((*row[1:], row[0]) for row in _adapted(model, columns, rows))),
        )


def _write(model: type[models.Model], columns: Sequence[str], rows: Rows, conflict: str) -> None:
    table, names = _quote(model._meta.db_table), _names(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy_to_temporary(cursor, model, columns, rows)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM shuke_bulk{conflict}"
            )
            cursor.execute("DROP TABLE shuke_bulk")
            return
        holes = ", ".join(["%s"] * len(columns))
        # One row to a statement that is prepared once: many to one save nothing, and have to be put together.
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({holes}){conflict}",
            cast(Sequence, _adapted(model, columns, rows)),
        )


def _copy_to_temporary(cursor, model, columns: Sequence[str], rows: Rows) -> None:
    table, names = _quote(model._meta.db_table), _names(columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE shuke_bulk ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
    )
    with cursor.copy(f"COPY shuke_bulk ({names}) FROM STDIN") as copy:
        for row in rows.iter_rows() if isinstance(rows, pl.DataFrame) else rows:
            copy.write_row(row)


def _adapted(model: type[models.Model], columns: Sequence[str], rows: Rows) -> Iterable[Sequence]:
    """SQLite stores an instant as naive UTC text, like Django does."""
    if isinstance(rows, pl.DataFrame):
        return rows.with_columns(_as_text(pl.col(INSTANT))).rows()
    instants = {f.column for f in model._meta.fields if isinstance(f, models.DateTimeField)}
    places = [index for index, column in enumerate(columns) if column in instants]
    return _with_instants(rows, places) if places else rows


def _as_text(instant: pl.Expr) -> pl.Expr:
    """As `isoformat` writes it: with microseconds only where there are some."""
    whole = instant.dt.microsecond() == 0
    return (
        pl.when(whole)
        .then(instant.dt.strftime("%Y-%m-%d %H:%M:%S"))
        .otherwise(instant.dt.strftime("%Y-%m-%d %H:%M:%S%.6f"))
    )


def _with_instants(rows: Iterable[Sequence], places: list[int]) -> Iterable[Sequence]:
    for row in rows:
        values = list(row)
        for index in places:
            if (value := values[index]) is not None:
                values[index] = _text_of(value)
        yield values


def _text_of(instant: dt.datetime) -> str:
    in_utc = instant if instant.tzinfo in _UTC else instant.astimezone(dt.UTC)
    return in_utc.isoformat(" ")[:-_OFFSET]


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(_quote(column) for column in columns)
