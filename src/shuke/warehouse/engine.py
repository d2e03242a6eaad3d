"""The door for reading: ibis on DuckDB over the newest snapshot, in every process.

A process has one DuckDB instance, in memory, that reads the Parquet files of the snapshot in place.
Each snapshot is a DuckDB schema of views; a `with connect()` block keeps its own until it ends, while
a sync writes the next.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from django.utils.translation import gettext as _
from ibis.common.exceptions import TableNotFound

from shuke.common.errors import Busy
from shuke.warehouse import manifest, places, quarantine, store, views
from shuke.warehouse.manifest import Manifest
from shuke.warehouse.tables import declared


def freshness() -> Manifest | None:
    """When the copy was last true and what it holds; None when there is none yet."""
    return manifest.load()


class Connection:
    """One thread's view of one snapshot, for the length of a `with` block."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, place: str, fresh: Manifest):
        self.cursor = cursor
        self.fresh = fresh
        self._place = place
        self._kept = 0
        self._ibis = ibis.duckdb.from_connection(cursor)
        cursor.execute(f"USE memory.{place}")

    def table(self, name: str) -> ibis.Table:
        """A declared table as an ibis table."""
        try:
            return self._ibis.table(name, database=self._place)
        except TableNotFound as error:
            raise _not_here() from error

    def keep(self, expression: ibis.Table) -> ibis.Table:
        """The rows of a table expression, computed now and held until the block ends: for what several
        questions build on. Beyond the memory limit they go to disk."""
        self._kept += 1
        name = f"kept_{self._kept}"
        with self._complaints():
            self.cursor.execute(f"CREATE TEMP TABLE {name} AS {self.compile(expression)}")
        return self._ibis.table(name, database=("temp", "main"))

    def compile(self, expression: ibis.Expr) -> str:
        """The DuckDB SQL of an expression."""
        return self._ibis.compile(expression)

    def run(self, expression: ibis.Expr):
        """A table expression as a `pyarrow.Table`, a column as a `pyarrow.ChunkedArray`, a scalar as
        a Python value."""
        with self._complaints():
            result = self._ibis.to_pyarrow(expression)
        return result.as_py() if isinstance(result, pa.Scalar) else result

    def stream(self, expression: ibis.Expr, rows: int = 50_000) -> Iterator[pa.RecordBatch]:
        """The rows of a table expression in batches of about `rows`, never all in memory."""
        with self._complaints():
            yield from self.cursor.sql(self.compile(expression)).to_arrow_reader(rows)

    def sql(self, query: str, parameters: list | dict | None = None) -> pa.Table:
        """Raw DuckDB SQL; tables by their declared names."""
        with self._complaints():
            return self.cursor.sql(query, params=parameters).to_arrow_table()

    @contextmanager
    def _complaints(self) -> Iterator[None]:
        """A file that cannot be read is looked at by the next sync; the caller may try again."""
        try:
            yield
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            harmed = [name for name in self.fresh.tables if f"/{name}/" in str(error)]
            if not harmed:
                raise
            quarantine.suspect(harmed)
            raise _not_here() from error


def _not_here() -> Busy:
    return Busy(
        _("The analysis copy of the data is being made. Try again in a minute."),
        code="warehouse_not_ready",
    )


@contextmanager
def connect() -> Iterator[Connection]:
    """A connection to the newest snapshot. Busy while there is none."""
    engine = _engine()
    snapshot = engine.enter()
    cursor = engine.duck.cursor()
    try:
        yield Connection(cursor, snapshot.place, snapshot.fresh)
    finally:
        cursor.close()
        engine.leave(snapshot)


def configure(duck: duckdb.DuckDBPyConnection) -> None:
    """Bound a DuckDB instance: memory, overflow on disk, no downloads."""
    duck.execute("SET TimeZone = 'UTC'")
    duck.execute("SET memory_limit = $limit", {"limit": settings.WAREHOUSE_MEMORY})
    duck.execute("SET temp_directory = $folder", {"folder": str(places.spill())})
    duck.execute("SET autoinstall_known_extensions = false")
    duck.execute("SET preserve_insertion_order = false")
    duck.execute("SET parquet_metadata_cache = true")
    # Raw SQL reads the warehouse and nothing else of this machine.
    duck.execute("SET allowed_directories = $folders", {"folders": [f"{places.root()}/"]})
    duck.execute("SET enable_external_access = false")


@dataclass
class _Snapshot:
    place: str
    fresh: Manifest
    users: int = 0


class _Engine:
    """The process's DuckDB instance and its snapshots."""

    def __init__(self) -> None:
        self.duck = duckdb.connect(":memory:")
        configure(self.duck)
        self._lock = threading.Lock()
        self._stamp: tuple | None = None
        self._newest: _Snapshot | None = None
        self._made = 0

    def enter(self) -> _Snapshot:
        """The newest snapshot, defined when it is new; `leave` it afterwards."""
        with self._lock:
            stamp = _stamp()
            if self._newest is None or stamp != self._stamp:
                self._renew(manifest.load())
                self._stamp = stamp
            assert self._newest
            self._newest.users += 1
            return self._newest

    def leave(self, snapshot: _Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            if snapshot is not self._newest:
                self._drop(snapshot)

    def _renew(self, fresh: Manifest | None) -> None:
        if fresh is None:
            raise _not_here()
        last = self._newest
        if last is not None and last.fresh.tables == fresh.tables:
            last.fresh = fresh  # only the time is newer
            return
        self._newest = self._define(fresh)
        if last is not None:
            self._drop(last)

    def _define(self, fresh: Manifest) -> _Snapshot:
        self._made += 1
        place = f"s{self._made}"
        self.duck.execute(f"CREATE SCHEMA {place}")
        for table in declared():
            state = fresh.tables.get(table.name)
            if state is None or state.fingerprint != table.fingerprint:
                continue  # `Connection.table` says so to whoever asks for it
            try:
                stored = store.read(table.name, state.version)
                if stored is None:
                    raise store.Damaged(f"{table.name}: its folder is missing")
                views.define(self.duck, place, table.name, table.schema, stored)
            except (store.Damaged, duckdb.Error) as error:
                self.duck.execute(f"DROP SCHEMA {place} CASCADE")
                quarantine.suspect([table.name])
                raise _not_here() from error
        return _Snapshot(place, fresh)

    def _drop(self, snapshot: _Snapshot) -> None:
        if snapshot.users == 0:
            self.duck.execute(f"DROP SCHEMA {snapshot.place} CASCADE")


def _stamp() -> tuple:
    """Changes whenever the manifest is replaced."""
    try:
        status = places.manifest().stat()
    except FileNotFoundError:
        raise _not_here() from None
    return status.st_ino, status.st_mtime_ns, status.st_size


_process: tuple[int, Path, _Engine] | None = None
_starting = threading.Lock()


def _engine() -> _Engine:
    """This process's engine; a fork, or another home, gets its own."""
    global _process  # noqa: PLW0603
    with _starting:
        if _process is None or _process[:2] != (os.getpid(), places.root()):
            _process = (os.getpid(), places.root(), _Engine())
        return _process[2]
