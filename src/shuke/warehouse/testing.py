"""For tests of rooms that read the warehouse."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction
from django.test import override_settings

from shuke.common import clock
from shuke.warehouse import commands, live, manifest, places, store
from shuke.warehouse.engine.duck import DuckConnection
from shuke.warehouse.manifest import TableState
from shuke.warehouse.store import State
from shuke.warehouse.tables import Table, declared


def fill() -> None:
    """Copy what this connection sees, also inside a test's transaction, to `settings.HOME/warehouse`.

    Use it with the `home` fixture. It replaces the reading in another process, which cannot see an
    open transaction; storing and querying are the real ones.
    """
    states = {table.name: _copied(table, live.rows(table)) for table in declared()}
    manifest.save(manifest.Manifest("test", connection.vendor, clock.now(), states))


@contextmanager
def lasting(folder: Path) -> Iterator[None]:
    """For fixtures whose rows and warehouse, in `folder`, serve all tests of a module: inside one
    transaction that is rolled back at the end. What a test itself writes is rolled back after it;
    tests that really commit stand in another module. Commands sync nothing: the process that reads
    the main database would not see the open transaction, and empty the copy."""
    with (
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
        override_settings(HOME=folder),
    ):
        patch.setattr("shuke.warehouse.commands.sync", lambda wait: None)
        yield
        transaction.set_rollback(True)


#: What was stored before in this process, by table and rows: most tests fill few tables, and the same.
_stored: dict[tuple[str, str, bytes], tuple[Path, TableState]] = {}


def _copied(table: Table, rows: pa.RecordBatch) -> TableState:
    """The table stored in this home, as it was stored for another one where the rows are the same."""
    folder = places.table(table.name)
    key = (table.name, table.fingerprint, rows.serialize().to_pybytes())
    if key in _stored and not folder.exists():
        earlier, state = _stored[key]
        shutil.copytree(earlier, folder)
        return state
    batches = pa.RecordBatchReader.from_batches(table.schema, [rows] if rows.num_rows else [])
    store.write_base(table, batches, State(last=0, fingerprint=table.fingerprint))
    state = commands.state_of(table)
    if key not in _stored and state.version == 0:
        earlier = _shelf() / str(len(_stored))
        shutil.copytree(folder, earlier)
        _stored[key] = earlier, state
    return state


@cache
def _shelf() -> Path:
    shelf = Path(tempfile.mkdtemp(prefix="shuke-stored-"))
    atexit.register(shutil.rmtree, shelf, ignore_errors=True)
    return shelf


def fill_recent() -> None:
    """Copy what changed since `fill` into the recent layer, as a sync does."""
    for table in declared():
        stored = store.read(table.name)
        assert stored is not None
        base = {row["id"]: row for file in stored.base for row in _stored_rows(file)}
        rows = live.rows(table)
        changed = [base.get(row["id"]) != row for row in rows.to_pylist()]
        fresh = pa.Table.from_batches([rows]).filter(pa.array(changed, pa.bool_()))
        if fresh.num_rows:
            store.write_recent(table, fresh, State(last=1, fingerprint=table.fingerprint))
    manifest.save(
        manifest.Manifest("test", connection.vendor, clock.now(), commands.states_of_tables(None))
    )


def _stored_rows(file: store.File) -> list[dict]:
    return pq.read_table(file.path, partitioning=None).to_pylist()


def made_up(connection: DuckConnection, name: str, rows: pa.Table) -> ibis.Table:
    """Made-up rows, to ask a connection about as it is asked about declared tables."""
    connection.cursor.register(name, rows)
    return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)
