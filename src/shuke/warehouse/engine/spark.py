"""Spark reading the same Parquet files: a standalone cluster (spark://) or Spark Connect (sc://).

A process has one session, shared by its threads. A snapshot is a set of temporary views over the files
of its versions, without Delta's own jar: base without the ids of recent, and recent (decision 0025).
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import batched
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.warehouse import places, quarantine
from shuke.warehouse.engine import cluster
from shuke.warehouse.engine.connection import Connection, not_here
from shuke.warehouse.engine.dialects import spark_sql
from shuke.warehouse.engine.snapshots import Engine, Snapshot
from shuke.warehouse.store import Damaged, File, Stored
from shuke.warehouse.tables import Table, declared

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: A question that takes longer is given up: a cluster without a free core would never answer.
PATIENCE = 120.0
TYPES = {
    pa.int64(): "BIGINT",
    pa.int32(): "INT",
    pa.bool_(): "BOOLEAN",
    pa.string(): "STRING",
    pa.decimal128(18, 4): "DECIMAL(18, 4)",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
    pa.date32(): "DATE",
}


class SparkConnection(Connection):
    """One thread's view of one snapshot in the process's session."""

    def __init__(self, engine: "SparkEngine", session: "SparkSession", snapshot: Snapshot):
        self.fresh = snapshot.fresh
        self._engine = engine
        self._session = session
        self._snapshot = snapshot
        self._kept: dict[str, DataFrame] = {}

    def table(self, name: str) -> ibis.Table:
        if name not in self._snapshot.tables:
            raise not_here()
        schema = next(table.schema for table in declared() if table.name == name)
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=_view(self._snapshot.place, name))

    def keep(self, expression: ibis.Table) -> ibis.Table:
        """Spark computes it with the first question that needs it."""
        name = f"kept_{uuid.uuid4().hex}"
        with self._asking():
            frame = self._session.sql(self.compile(expression)).persist()
            frame.createOrReplaceTempView(name)
        self._kept[name] = frame
        return ibis.table(expression.schema(), name=name)

    def compile(self, expression: ibis.Expr) -> str:
        return spark_sql.to_sqlglot(expression).sql(dialect=spark_sql.dialect)

    def run(self, expression: ibis.Expr):
        with self._asking():
            found = self._session.sql(self.compile(expression)).toArrow()
        result = expression.__pyarrow_result__(found)
        return result.as_py() if isinstance(result, pa.Scalar) else result

    def stream(self, expression: ibis.Table, rows: int = 50_000) -> Iterator[pa.RecordBatch]:
        schema = expression.schema().to_pyarrow()
        # Instants travel as numbers: as Python values they would be read in this machine's zone.
        told = [
            f"unix_micros(`{field.name}`) AS `{field.name}`"
            if pa.types.is_timestamp(field.type)
            else f"`{field.name}`"
            for field in schema
        ]
        with self._asking(patience=None):
            frame = self._session.sql(self.compile(expression)).selectExpr(*told)
            for part in batched(frame.toLocalIterator(), rows):
                columns = zip(*part, strict=True)
                arrays = [
                    _typed(column, field.type)
                    for column, field in zip(columns, schema, strict=True)
                ]
                yield pa.record_batch(arrays, schema=schema)

    def close(self) -> None:
        if self._engine.holds(self._session):
            for name, frame in self._kept.items():
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
                frame = _frame(self._session, table, stored)
                frame.createOrReplaceTempView(_view(place, table.name))
        except Busy:
            self._let_go()
            raise
        except Exception as error:
            raise Damaged(f"{table.name}: {error}") from error

    def forget(self, snapshot: Snapshot) -> None:
        """Also of a session that is gone, and its views with it."""
        if (session := self._session) is None:
            return
        with suppress(Exception):
            for name in snapshot.tables:
                session.catalog.dropTempView(_view(snapshot.place, name))

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            cluster.end(session)

    def open(self, snapshot: Snapshot) -> SparkConnection:
        assert self._session
        return SparkConnection(self, self._session, snapshot)


def _view(place: str, name: str) -> str:
    return f"{place}_{name}"


def _frame(session: "SparkSession", table: Table, stored: Stored) -> "DataFrame":
    """Base without the rows that recent replaces, and recent."""
    base = _read(session, table, stored.base)
    if not stored.recent:
        return base
    recent = _read(session, table, stored.recent)
    replaced = recent.select("id").hint("broadcast")
    return base.join(replaced, "id", "left_anti").unionByName(recent)


def _read(session: "SparkSession", table: Table, files: list[File]) -> "DataFrame":
    columns = {field.name: TYPES[field.type] for field in table.schema}
    if not files:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS `{name}`" for name, kind in columns.items())
        return session.sql(f"SELECT {empty} WHERE false")
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    return session.read.schema(schema).parquet(*(_place(file) for file in files))


def _place(file: File) -> str:
    """Where the cluster sees the file. A Hadoop path is not percent-encoded."""
    folder = settings.SPARK_WAREHOUSE.rstrip("/") or f"file://{places.root()}"
    return f"{folder}/{file.path.relative_to(places.root())}"


def _typed(column: tuple, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(column, pa.int64()).cast(pa.timestamp("us")).cast(kind)
    return pa.array(column, kind)


def _too_late() -> Busy:
    return Busy(
        _("The Spark cluster did not answer within two minutes. Look whether it has workers with free cores and memory, then try again."),
        code="engine_too_late",
    )  # fmt: skip
