"""What a room may ask of an engine."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.warehouse.engine.reads import note
from shuke.warehouse.manifest import QUARTER, Manifest

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa


class Tables(Protocol):
    """Whatever gives declared tables: a connection, or one person's rows."""

    def table(self, name: str) -> "ibis.Table": ...


#: An expression over some tables.
Build = Callable[[Tables], "ibis.Table"]


class Connection(ABC):
    """One thread's view of one snapshot, for the length of a `with connect()` block."""

    #: Which snapshot, and when it was true.
    fresh: Manifest

    @abstractmethod
    def table(self, name: str) -> "ibis.Table":
        """A declared table as an ibis table. Busy while it is being made."""

    @abstractmethod
    def keep(self, expression: "ibis.Table") -> "ibis.Table":
        """The rows of a table expression, computed once and held until the block ends: for what several
        questions build on. Beyond the memory limit they go to disk."""

    def remember(
        self, key: Hashable, expression: "ibis.Table", *, by: str = "", at_once: bool = False
    ) -> "ibis.Table":
        """The same rows as `expression`, held as long as its tables do not change when another block asks
        for them again (or `at_once`) and memory allows; those with the same `by` lie together. `key` must
        tell everything that `expression` depends on beside its tables. An engine may hold nothing."""
        return expression

    def remember_rows(
        self, key: Hashable, name: str, build: Build, *, by: str = "", at_once: bool = False
    ) -> "ibis.Table":
        """`build(tables)` without its `id`, held like `remember` does, but also while rows come and go:
        each row must come from the row of table `name` that has its `id`, and from nothing else that
        `key` does not tell. What is new since the bulk of the table was copied is read beside it."""
        return build(self).drop("id")

    def copied_until(self) -> dt.datetime:
        """Until when the copy is right. What is computed with it is computed anew every quarter of an
        hour, though no table has changed."""
        note([self.fresh.version(QUARTER)])
        return self.fresh.synced_at

    @abstractmethod
    def run(self, expression: "ibis.Expr") -> Any:
        """A table expression as a `pyarrow.Table`, a column as a `pyarrow.ChunkedArray`, a scalar as
        a Python value; typed as ibis says, whatever the engine's own types are."""

    @abstractmethod
    def stream(self, expression: "ibis.Table", rows: int = 50_000) -> "Iterator[pa.RecordBatch]":
        """The rows of a table expression in batches of about `rows`, never all in memory."""

    @abstractmethod
    def compile(self, expression: "ibis.Expr") -> str:
        """The engine's own SQL of an expression, for people who want to look at it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what the block held."""


def not_here() -> Busy:
    """There is no copy to read, or a table of it is being made anew."""
    return Busy(
        _("The analysis copy of the data is being made. Try again in a minute."),
        code="warehouse_not_ready",
    )
