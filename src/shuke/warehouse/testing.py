"""For tests of rooms that read the warehouse."""

import datetime as dt

import pyarrow as pa
from django.db import connection

from shuke.common import clock
from shuke.warehouse import commands, manifest, selecting, store
from shuke.warehouse.converting import typed_batch
from shuke.warehouse.store import State
from shuke.warehouse.tables import Table, declared


def fill() -> None:
    """Copy what this connection sees, also inside a test's transaction, to `settings.HOME/warehouse`.

    Use it with the `home` fixture. It replaces the reading in another process, which cannot see an
    open transaction; storing and querying are the real ones.
    """
    for table in declared():
        rows = _rows(table)
        batches = pa.RecordBatchReader.from_batches(table.schema, [rows] if rows.num_rows else [])
        store.write_base(table, batches, State(last=0, fingerprint=table.fingerprint))
    manifest.save(
        manifest.Manifest("test", connection.vendor, clock.now(), commands.states_of_tables(None))
    )


def _rows(table: Table) -> pa.RecordBatch:
    with connection.cursor() as cursor:
        cursor.execute(selecting.untyped(table, connection.vendor))
        rows = [[_utc(value) for value in row] for row in cursor.fetchall()]
    names = table.schema.names
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
    return typed_batch(
        table, pa.record_batch([pa.array(column) for column in columns], names=names)
    )


def _utc(value):
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value
