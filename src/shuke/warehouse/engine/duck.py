"""DuckDB inside the process, over the Parquet files of the snapshot in place.

A process has one DuckDB instance, in memory. Each snapshot is a DuckDB schema of views; a block keeps
its own until it ends, while a sync writes the next.
"""

import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from shuke.warehouse import places, quarantine, views
from shuke.warehouse.engine.connection import Build, Connection, not_here
from shuke.warehouse.engine.layers import Layers, base_version
from shuke.warehouse.engine.memory import WORTH, Held, Memory
from shuke.warehouse.engine.reads import note
from shuke.warehouse.engine.snapshots import Engine, Snapshot
from shuke.warehouse.engine.sql import Question, compiled, tables_of
from shuke.warehouse.manifest import Version
from shuke.warehouse.store import Stored
from shuke.warehouse.tables import Table, declared_table

#: Of each cursor: it takes no Python variable for a table.
SESSION = "SET TimeZone = 'UTC'; SET python_enable_replacements = false"


class DuckConnection(Connection):
    """A cursor of the process's DuckDB, looking at one snapshot."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot, memory: Memory):
        self.cursor = cursor
        self.fresh = snapshot.fresh
        self._memory = memory
        self._tables = snapshot.tables
        self._place = snapshot.place
        self._numbers = count(1)
        #: What this block made or looks at, by the name of its table.
        self._temporary: dict[str, frozenset[Version]] = {}
        self._used: dict[tuple[Hashable, frozenset[Version]], Held] = {}
        # Tables are asked for by name alone, so a question reads the same for every snapshot.
        cursor.execute(f"{SESSION}; USE memory.{snapshot.place}")

    def table(self, name: str) -> ibis.Table:
        if name not in self._tables:
            raise not_here()
        return _by_name(declared_table(name))

    def stored(self, name: str) -> Stored:
        """What of a table lies on disk, in the version that is read here."""
        self.table(name)
        return self._tables[name]

    def keep(self, expression: ibis.Table) -> ibis.Table:
        name = f"temporary_{next(self._numbers)}"
        question = self._question(expression)
        with self._complaints():
            self.cursor.execute(f"CREATE TEMP TABLE {name} AS {question.sql}")
        self._temporary[name] = self._versions(question.tables)
        return ibis.table(expression.schema(), name=name)

    def remember(
        self, key: Hashable, expression: ibis.Table, *, by: str = "", at_once: bool = False
    ) -> ibis.Table:
        held = self._use(key, self._versions(tables_of(expression)))
        with held.lock:
            if self._is_worth(held, at_once=at_once):
                self._hold(held, self.compile(expression.order_by(by) if by else expression))
            return self._visible(held, expression, lambda packed: f"FROM {packed}")

    def remember_rows(
        self, key: Hashable, name: str, build: Build, *, by: str = "", at_once: bool = False
    ) -> ibis.Table:
        layers = Layers(self, name)
        held = self._use(key, frozenset([base_version(name, self.stored(name))]))
        with held.lock:
            if self._is_worth(held, at_once=at_once):
                self.cursor.execute(layers.base_view())
                bulk = build(layers.over("base"))
                self._hold(held, self.compile(bulk.order_by(by) if by else bulk))
            expression = build(self).drop("id")
            return self._visible(
                held,
                expression,
                lambda packed: layers.together(
                    packed,
                    self.compile(build(layers.over("recent")).drop("id")),
                    expression.columns,
                ),
                self._versions(tables_of(expression)),
            )

    def _use(self, key: Hashable, versions: frozenset[Version]) -> Held:
        if (key, versions) not in self._used:
            self._used[key, versions] = self._memory.use(key, versions)
        return self._used[key, versions]

    def _is_worth(self, held: Held, *, at_once: bool) -> bool:
        return not (held.place or held.too_large) and (at_once or held.uses >= WORTH)

    def _hold(self, held: Held, query: str) -> None:
        """In a database of its own, packed: a third of the room, and all of it is free when it goes."""
        with self._memory.building:
            place, before = f"memory_{uuid.uuid4().hex}", _table_bytes(self.cursor)
            self.cursor.execute(f"ATTACH ':memory:' AS {place} (COMPRESS)")
            try:
                with self._complaints():
                    self.cursor.execute(f"CREATE TABLE {place}.main.packed AS {query}")
                self.cursor.execute(f"CHECKPOINT {place}")
                size = max(0, _table_bytes(self.cursor) - before)
                unused = self._memory.make_room(size, memory_limit(self.cursor))
                if unused is None:
                    held.too_large = True
                else:
                    drop(self.cursor, unused)
                    held.place, held.size = place, size
            finally:
                if not held.place:
                    self.cursor.execute(f"DETACH {place}")

    def _visible(
        self,
        held: Held,
        expression: ibis.Table,
        view: Callable[[str], str],
        versions: frozenset[Version] = frozenset(),
    ) -> ibis.Table:
        """What is held, under its name in this snapshot; the expression itself where nothing is."""
        if not held.place:
            return expression
        if self._place not in held.schemas:
            with self._memory.building:
                query = view(f"{held.place}.main.packed")
                self.cursor.execute(f"CREATE VIEW {held.name} AS {query}")
            held.schemas.add(self._place)
        self._temporary[held.name] = versions or held.versions
        return ibis.table(expression.schema(), name=held.name)

    def _question(self, expression: ibis.Expr) -> Question:
        """What is asked now: whoever remembers the answer is told what was read."""
        question = compiled(expression)
        note(self._versions(question.tables))
        return question

    def _versions(self, names: Iterable[str]) -> frozenset[Version]:
        """The versions of the tables that are behind these names."""
        own = (self._temporary.get(name, (self.fresh.version(name),)) for name in names)
        return frozenset(version for versions in own for version in versions)

    def compile(self, expression: ibis.Expr) -> str:
        return compiled(expression).sql

    def run(self, expression: ibis.Expr):
        question = self._question(expression)
        with self._complaints():
            table = self.cursor.sql(question.sql).to_arrow_table()
        result = expression.__pyarrow_result__(table, data_mapper=DuckDBPyArrowData)
        return result.as_py() if isinstance(result, pa.Scalar) else result

    def stream(self, expression: ibis.Table, rows: int = 50_000) -> Iterator[pa.RecordBatch]:
        question = self._question(expression)
        with self._complaints():
            yield from self.cursor.sql(question.sql).to_arrow_reader(rows)

    def sql(self, query: str) -> pa.Table:
        """Raw DuckDB SQL, tables by their declared names: to measure against and to look. What pages
        ask is an expression, which every engine answers."""
        with self._complaints():
            return self.cursor.sql(query).to_arrow_table()

    def close(self) -> None:
        self.cursor.close()
        self._memory.release(self._used.values())

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


def drop(duck: duckdb.DuckDBPyConnection, unused: Iterable[Held]) -> None:
    """Let go of held tables that no block looks at."""
    for held in unused:
        for schema in held.schemas:
            duck.execute(f"DROP VIEW IF EXISTS memory.{schema}.{held.name}")
        duck.execute(f"DETACH {held.place}")


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
        self.memory = Memory()
        configure(self.duck)

    def begin(self, place: str) -> None:
        self.duck.execute(f"CREATE SCHEMA {place}")

    def define(self, place: str, table: Table, stored: Stored) -> None:
        views.define(self.duck, place, table.name, table.schema, stored)

    def forget(self, snapshot: Snapshot) -> None:
        self.duck.execute(f"DROP SCHEMA {snapshot.place} CASCADE")
        drop(self.duck, self.memory.leave(snapshot.place, self._is_current))

    def _is_current(self, versions: frozenset[Version]) -> bool:
        """Whether the newest snapshot may ask for what was made from these."""
        if self._newest is None:
            return False
        of_bulk = {base_version(name, stored) for name, stored in self._newest.tables.items()}
        return self._newest.fresh.holds(versions - of_bulk)

    def open(self, snapshot: Snapshot) -> DuckConnection:
        return DuckConnection(self.duck.cursor(), snapshot, self.memory)
