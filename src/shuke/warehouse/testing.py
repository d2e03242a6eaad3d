"""For tests of rooms that read the warehouse."""

import pyarrow as pa
from django.db import connection

from shuke.common import clock
from shuke.warehouse import commands, live, manifest, store
from shuke.warehouse.store import State
from shuke.warehouse.tables import declared


def fill() -> None:
    """Copy what this connection sees, also inside a test's transaction, to `settings.HOME/warehouse`.

    Use it with the `home` fixture. It replaces the reading in another process, which cannot see an
    open transaction; storing and querying are the real ones.
    """
    for table in declared():
        rows = live.rows(table)
        batches = pa.RecordBatchReader.from_batches(table.schema, [rows] if rows.num_rows else [])
        store.write_base(table, batches, State(last=0, fingerprint=table.fingerprint))
    manifest.save(
        manifest.Manifest("test", connection.vendor, clock.now(), commands.states_of_tables(None))
    )
