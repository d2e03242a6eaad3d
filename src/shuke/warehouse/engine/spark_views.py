"""A snapshot's tables as views of a Spark session, over the files of their versions, without Delta's own
jar: base without the ids of recent, and recent (decision 0025).

Snapshots that have the same files of a table share its view. What is small is read from the files once,
when it is first used, and held by the cluster (decision 0075).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
from django.conf import settings

from shuke.warehouse import places
from shuke.warehouse.store import File, Stored
from shuke.warehouse.tables import Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Bytes of Parquet that are held: some 400,000 orders, about five times as much in the cluster's memory.
SMALL = 16 << 20
TYPES = {
    pa.int64(): "BIGINT",
    pa.int32(): "INT",
    pa.bool_(): "BOOLEAN",
    pa.string(): "STRING",
    pa.decimal128(18, 4): "DECIMAL(18, 4)",
    pa.decimal128(18, 10): "DECIMAL(18, 10)",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
    pa.date32(): "DATE",
}


@dataclass
class _View:
    """A view, the snapshots that have it, and what of it is worth holding."""

    name: str
    session: "SparkSession"
    small: "list[DataFrame]"
    places: set[str] = field(default_factory=set)
    held: bool = False


class Views:
    """The views of one session."""

    def __init__(self) -> None:
        self._by_name: dict[str, _View] = {}
        self._at: dict[tuple[str, str], _View] = {}

    def define(self, session: "SparkSession", place: str, table: Table, stored: Stored) -> None:
        """Let the table be read at `place` as this version of it."""
        files = "\n".join([table.fingerprint, *sorted(str(file.path) for file in stored.files)])
        name = f"{table.name}_{hashlib.sha256(files.encode()).hexdigest()[:16]}"
        if name not in self._by_name:
            frame, small = _frame(session, table, stored)
            frame.createOrReplaceTempView(name)
            self._by_name[name] = _View(name, session, small)
        view = self._at[place, table.name] = self._by_name[name]
        view.places.add(place)

    def used(self, place: str, table: str) -> str:
        """The name of the view that a question is going to read."""
        view = self._at[place, table]
        if not view.held:
            view.held = True
            for frame in view.small:
                frame.persist()
        return view.name

    def forget(self, place: str) -> None:
        """Drop what no other snapshot has."""
        for at in [at for at in self._at if at[0] == place]:
            view = self._at.pop(at)
            view.places.discard(place)
            if not view.places:
                del self._by_name[view.name]
                for frame in view.small:
                    frame.unpersist()
                view.session.catalog.dropTempView(view.name)


def _frame(
    session: "SparkSession", table: Table, stored: Stored
) -> "tuple[DataFrame, list[DataFrame]]":
    """Base without the rows that recent replaces, and recent; and what of them is small."""
    base = _read(session, table, stored.base)
    if not stored.recent:
        return base, [base] if _is_small(stored.base) else []
    recent = _read(session, table, stored.recent)
    replaced = recent.select("id").hint("broadcast")
    both = base.join(replaced, "id", "left_anti").unionByName(recent)
    if _is_small(stored.files):
        return both, [both]
    return both, [recent] if _is_small(stored.recent) else []


def _is_small(files: Iterable[File]) -> bool:
    return sum(file.size for file in files) <= SMALL


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
