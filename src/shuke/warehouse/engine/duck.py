"""DuckDB inside the process, over the Parquet files of the snapshot in place.

A process has one DuckDB instance, in memory. Each snapshot is a DuckDB schema of views; a block keeps
its own until it ends, while a sync writes the next.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import cache

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from shuke.warehouse import places, quarantine, views
from shuke.warehouse.engine.connection import Connection, not_here
from shuke.warehouse.engine.memory import WORTH, Held
from shuke.warehouse.engine.snapshots import Engine, Snapshot
from shuke.warehouse.engine.sql import sql_of
from shuke.warehouse.store import Stored
from shuke.warehouse.tables import Table, declared_table

#: Of each cursor: it takes no Python variable for a table.
SESSION = "SET TimeZone = 'UTC'; SET python_enable_replacements = false"


class DuckConnection(Connection):
    """A cursor of the process's DuckDB, looking at one snapshot."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot):
        self.cursor = cursor
        self.fresh = snapshot.fresh
        self._memory = snapshot.memory
        self._tables = snapshot.tables
        self._place = snapshot.place
        self._requested: set[Hashable] = set()
        self._temporary = 0
        # Tables are asked for by name alone, so a question reads the same for every snapshot.
        cursor.execute(f"{SESSION}; USE memory.{snapshot.place}")

    def table(self, name: str) -> ibis.Table:
        if name not in self._tables:
            raise not_here()
        return _by_name(declared_table(name))

    def keep(self, expression: ibis.Table) -> ibis.Table:
        self._temporary += 1
        name = f"kept_{self._temporary}"
        with self._complaints():
            self.cursor.execute(f"CREATE TEMP TABLE {name} AS {self.compile(expression)}")
        return ibis.table(expression.schema(), name=name)

    def remember(
        self, key: Hashable, expression: ibis.Table, *, by: str = "", at_once: bool = False
    ) -> ibis.Table:
        held = self._memory.about(key, first=key not in self._requested)
        self._requested.add(key)
        with held.lock:
            if not (held.held or held.too_large) and (at_once or held.uses >= WORTH):
                self._hold(held, expression, by)
        return ibis.table(expression.schema(), name=held.name) if held.held else expression

    def _hold(self, held: Held, expression: ibis.Table, by: str) -> None:
        """In a database of its own, packed: a third of the room, and all of it is free when it goes."""
        query = self.compile(expression.order_by(by) if by else expression)
        place = f"{self._place}_{held.name}"
        with self._memory.building:
            before = _table_bytes(self.cursor)
            self.cursor.execute(f"ATTACH ':memory:' AS {place} (COMPRESS)")
            try:
                with self._complaints():
                    self.cursor.execute(f"CREATE TABLE {place}.main.packed AS {query}")
                self.cursor.execute(f"CHECKPOINT {place}")
                size = max(0, _table_bytes(self.cursor) - before)
                if self._memory.take(place, size, memory_limit(self.cursor)):
                    self.cursor.execute(f"CREATE VIEW {held.name} AS FROM {place}.main.packed")
                    held.held = True
                else:
                    held.too_large = True
            finally:
                if not held.held:
                    self.cursor.execute(f"DETACH {place}")

    def compile(self, expression: ibis.Expr) -> str:
        return sql_of(expression)

    def run(self, expression: ibis.Expr):
        with self._complaints():
            table = self.cursor.sql(self.compile(expression)).to_arrow_table()
        result = expression.__pyarrow_result__(table, data_mapper=DuckDBPyArrowData)
        return result.as_py() if isinstance(result, pa.Scalar) else result

    def stream(self, expression: ibis.Table, rows: int = 50_000) -> Iterator[pa.RecordBatch]:
        with self._complaints():
            yield from self.cursor.sql(self.compile(expression)).to_arrow_reader(rows)

    def sql(self, query: str) -> pa.Table:
        """Raw DuckDB SQL, tables by their declared names: to measure against and to look. What pages
        ask is an expression, which every engine answers."""
        with self._complaints():
            return self.cursor.sql(query).to_arrow_table()

    def close(self) -> None:
        self.cursor.close()

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
            raise not_here() from error


@cache
def _by_name(table: Table) -> ibis.Table:
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=table.name)


def _table_bytes(duck: duckdb.DuckDBPyConnection) -> int:
    """What all held and kept tables of the instance take now."""
    tagged = "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
    ((taken,),) = duck.execute(tagged).fetchall()
    return taken


def memory_limit(duck: duckdb.DuckDBPyConnection) -> int:
    """The bytes that a DuckDB instance may take: it says "953.6 MiB"."""
    ((text,),) = duck.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = str(text).split()
    return int(float(number) * _UNITS[unit])


_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


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


class DuckEngine(Engine):
    """The process's DuckDB instance."""

    unreadable = (duckdb.Error,)

    def __init__(self) -> None:
        super().__init__()
        self.duck = duckdb.connect(":memory:")
        configure(self.duck)

    def begin(self, place: str) -> None:
        self.duck.execute(f"CREATE SCHEMA {place}")

    def define(self, place: str, table: Table, stored: Stored) -> None:
        views.define(self.duck, place, table.name, table.schema, stored)

    def forget(self, snapshot: Snapshot) -> None:
        self.duck.execute(f"DROP SCHEMA {snapshot.place} CASCADE")
        for place in snapshot.memory.places():
            self.duck.execute(f"DETACH {place}")

    def open(self, snapshot: Snapshot) -> DuckConnection:
        return DuckConnection(self.duck.cursor(), snapshot)
