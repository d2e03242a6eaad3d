"""Spark reading the same Parquet files: a standalone cluster (spark://) or Spark Connect (sc://).

A process has one session, shared by its threads. A snapshot is a set of views (`spark_views`).
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import batched
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.warehouse import quarantine
from shuke.warehouse.engine import cluster
from shuke.warehouse.engine.connection import Connection, not_here
from shuke.warehouse.engine.dialects import spark_sql
from shuke.warehouse.engine.reads import note
from shuke.warehouse.engine.snapshots import Engine, Snapshot
from shuke.warehouse.engine.spark_views import Views
from shuke.warehouse.engine.sql import tables_of
from shuke.warehouse.manifest import Version
from shuke.warehouse.store import Damaged, Stored
from shuke.warehouse.tables import Table, declared

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: A question that takes longer is given up: a cluster without a free core would never answer.
PATIENCE = 120.0


class SparkConnection(Connection):
    """One thread's view of one snapshot in the process's session."""

    def __init__(self, engine: "SparkEngine", session: "SparkSession", snapshot: Snapshot):
        self.fresh = snapshot.fresh
        self._engine = engine
        self._session = session
        self._snapshot = snapshot
        self._temporary: dict[str, DataFrame] = {}
        #: Name of a view -> the tables behind it.
        self._sources: dict[str, frozenset[Version]] = {}

    def table(self, name: str) -> ibis.Table:
        if name not in self._snapshot.tables:
            raise not_here()
        schema = next(table.schema for table in declared() if table.name == name)
        view = self._engine.view(self._snapshot.place, name)
        self._sources[view] = frozenset([self.fresh.version(name)])
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=view)

    def keep(self, expression: ibis.Table) -> ibis.Table:
        """Spark computes it with the first question that needs it."""
        name = f"kept_{uuid.uuid4().hex}"
        with self._asking():
            frame = self._session.sql(self.compile(expression)).persist()
            frame.createOrReplaceTempView(name)
        self._temporary[name] = frame
        self._sources[name] = self._note(expression)
        return ibis.table(expression.schema(), name=name)

    def compile(self, expression: ibis.Expr) -> str:
        return spark_sql.to_sqlglot(expression).sql(dialect=spark_sql.dialect)

    def _note(self, expression: ibis.Expr) -> frozenset[Version]:
        """Whoever remembers the answer is told which tables were read."""
        own = (self._sources.get(name, frozenset()) for name in tables_of(expression))
        versions = frozenset(version for versions in own for version in versions)
        note(versions)
        return versions

    def run(self, expression: ibis.Expr):
        self._note(expression)
        with self._asking():
            table = self._session.sql(self.compile(expression)).toArrow()
        result = expression.__pyarrow_result__(table)
        return result.as_py() if isinstance(result, pa.Scalar) else result

    def stream(self, expression: ibis.Table, rows: int = 50_000) -> Iterator[pa.RecordBatch]:
        self._note(expression)
        schema = expression.schema().to_pyarrow()
        # Instants travel as numbers: as Python values they would be read in this machine's zone.
        selected = [
            f"unix_micros(`{field.name}`) AS `{field.name}`"
            if pa.types.is_timestamp(field.type)
            else f"`{field.name}`"
            for field in schema
        ]
        with self._asking(patience=None):
            frame = self._session.sql(self.compile(expression)).selectExpr(*selected)
            for part in batched(frame.toLocalIterator(), rows):
                columns = zip(*part, strict=True)
                arrays = [
                    _typed(column, field.type)
                    for column, field in zip(columns, schema, strict=True)
                ]
                yield pa.record_batch(arrays, schema=schema)

    def close(self) -> None:
        if self._engine.holds(self._session):
            # The last first: over Spark Connect a frame is its text, which names what it was made from.
            for name, frame in reversed(self._temporary.items()):
                with self._asking():
                    frame.unpersist()
                    self._session.catalog.dropTempView(name)

    @contextmanager
    def _asking(self, patience: float | None = PATIENCE) -> Iterator[None]:
        """Ask with patience; a harmed file is looked at by the next sync, a broken session is let go."""
        tag, late = f"shuke-{uuid.uuid4().hex}", threading.Event()

        def give_up() -> None:
            late.set()
            self._session.interruptTag(tag)

        timer = threading.Timer(patience, give_up) if patience else None
        try:
            with self._engine.watched(self._session):
                self._session.addTag(tag)
                if timer:
                    timer.daemon = True
                    timer.start()
                yield
        except Busy:
            raise
        except Exception as error:
            if late.is_set():
                raise _too_late() from error
            harmed = [name for name in self.fresh.tables if f"/{name}/layer=" in str(error)]
            if not harmed:
                raise
            quarantine.suspect(harmed)
            raise not_here() from error
        finally:
            if timer:
                timer.cancel()
            if self._engine.holds(self._session):
                self._session.removeTag(tag)


class SparkEngine(Engine):
    """The process's session on a cluster; a new one when it broke."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._session: SparkSession | None = None
        self._views = Views()

    def view(self, place: str, table: str) -> str:
        """The name under which the session knows a table of the snapshot at `place`."""
        with cluster.complaints():
            return self._views.used(place, table)

    def holds(self, session: "SparkSession") -> bool:
        """Whether this session is still the one in use."""
        return session is self._session

    @contextmanager
    def watched(self, session: "SparkSession") -> Iterator[None]:
        """Let the session go when it turns out to be broken; the next block begins a new one."""
        try:
            with cluster.complaints():
                yield
        except Busy:
            if self.holds(session):
                self._let_go()
                self.restart()
            raise

    def begin(self, place: str) -> None:
        if self._session is None:
            self._session = cluster.begin(self._address)
            # Loading ibis's backend registers the options that its compiler reads.
            assert ibis.pyspark

    def define(self, place: str, table: Table, stored: Stored) -> None:
        assert self._session
        try:
            with cluster.complaints():
                self._views.define(self._session, place, table, stored)
        except Busy:
            self._let_go()
            raise
        except Exception as error:
            raise Damaged(f"{table.name}: {error}") from error

    def forget(self, snapshot: Snapshot) -> None:
        with suppress(Exception):  # a broken session is noticed by the next question
            self._views.forget(snapshot.place)

    def _let_go(self) -> None:
        session, self._session = self._session, None
        self._views = Views()
        if session is not None:
            cluster.end(session)

    def open(self, snapshot: Snapshot) -> SparkConnection:
        assert self._session
        return SparkConnection(self, self._session, snapshot)


def _typed(column: tuple, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(column, pa.int64()).cast(pa.timestamp("us")).cast(kind)
    return pa.array(column, kind)


def _too_late() -> Busy:
    return Busy(
        _("The Spark cluster did not answer within two minutes. Look whether it has workers with free cores and memory, then try again."),
        code="engine_too_late",
    )  # fmt: skip
