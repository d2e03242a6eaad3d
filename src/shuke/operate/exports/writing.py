"""Writing tables to Parquet files, with what they hold said beside them."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.apps import apps
from django.db import connections, models

from shuke.operate.exports import reading
from shuke.operate.exports.columns import Column, columns_of
from shuke.operate.exports.tables import BLANKED, EMPTIED, REVISION, is_exported


def write(place: Path, alias: str, *, secrets: bool) -> dict[str, Any]:
    """A file for each table in the folder; table -> `rows`, `columns` with type, nulls and sum, `last` number given."""
    place.mkdir(parents=True, exist_ok=True)
    given = _given(alias)
    tables = {}
    models_ = filter(is_exported, apps.get_models(include_auto_created=True))
    for model in sorted(models_, key=lambda each: each._meta.db_table):
        name = model._meta.db_table
        columns = [column for column in columns_of(model) if column.name != REVISION]
        tables[name] = {
            **_table(place / f"{name}.parquet", model, columns, alias, secrets=secrets),
            "last": given.get(name),
        }
    return tables


def _table(
    path: Path, model: type[models.Model], columns: list[Column], alias: str, *, secrets: bool
) -> dict[str, Any]:
    name, rows = model._meta.db_table, 0
    nulls: Counter[str] = Counter()
    sums: dict[str, Any] = {each.name: 0 for each in columns if each.is_summed}
    blank = {} if secrets else BLANKED.get(name, {})
    with pq.ParquetWriter(path, reading.schema_of(columns), compression="zstd") as writer:
        if secrets or name not in EMPTIED:
            for whole in reading.batches(model, columns, alias):
                batch = _blanked(whole, blank)
                writer.write_batch(batch)
                rows += batch.num_rows
                for index, column in enumerate(columns):
                    nulls[column.name] += batch.column(index).null_count
                    if column.is_summed:
                        sums[column.name] += _sum(batch.column(index))
    described = [
        {"name": each.name, "type": str(each.type), "nulls": nulls[each.name]}
        | ({"sum": str(sums[each.name])} if each.is_summed else {})
        for each in columns
    ]
    return {"rows": rows, "columns": described}


def _sum(array: pa.Array) -> Any:
    """Exact: a sum of 64-bit numbers may need more."""
    exact = array.cast(pa.decimal128(38, 0)) if pa.types.is_integer(array.type) else array
    return pc.sum(exact).as_py() or Decimal(0)


def _blanked(batch: pa.RecordBatch, blank: dict[str, Any]) -> pa.RecordBatch:
    for column, value in blank.items():
        index = batch.schema.get_field_index(column)
        empty = pa.array([value] * batch.num_rows, batch.schema.field(index).type)
        batch = batch.set_column(index, batch.schema.field(index), empty)
    return batch


def _given(alias: str) -> dict[str, int]:
    """The last number that each table gave: rows that are gone had some, and links to them are about."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT c.relname, s.last_value FROM pg_sequences s "
            "JOIN pg_class q ON q.relname = s.sequencename AND q.relnamespace = current_schema()::regnamespace "
            "JOIN pg_depend d ON d.objid = q.oid AND d.deptype IN ('a', 'i') JOIN pg_class c ON c.oid = d.refobjid "
            "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())
