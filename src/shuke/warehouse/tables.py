"""What a room says so that the warehouse copies its rows.

A table is one main-database model (always aliased ``t``), optional joins, and named, typed columns.
Rows are followed by their revision columns, see `common.revisions`.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from shuke.common import declarations
from shuke.common.money import MoneyField, RateField

if TYPE_CHECKING:
    import pyarrow as pa

#: The column that tells the bulk from the newest rows; see `store`.
LAYER = "layer"
#: Raise when the way of storing changes, so that every copy is rebuilt.
FORMAT = 1


@dataclass(frozen=True)
class Column:
    """One column: its name and type in the warehouse, and the SQL that computes it.

    `sql` must mean the same on SQLite and PostgreSQL; it defaults to ``t.<name>``.
    """

    name: str
    #: A name from `arrow.TYPES`.
    type: str
    sql: str = ""

    @property
    def expression(self) -> str:
        return self.sql or f"t.{self.name}"


#: A question to the main database, in its own SQL, within the view that the table is read in.
Ask = Callable[[str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Archive:
    """Rows of a declared table that left the main database and still belong to the table.

    `read(ask, after, column, among)` gives those with a revision above `after`, and of them those whose
    `column` is among some values (None: all): batches with the table's columns as the main database would
    hand them out. `tables`: whose `revision` in the main database moves when one of them changes.
    """

    tables: tuple[str, ...]
    read: Callable[[Ask, int, str, Collection[Any] | None], "Iterator[pa.RecordBatch]"]


class Table:
    """A declared table.

    `columns` are names of the model's fields (type and database column are taken from the field)
    or `Column`s. The key ``id`` and ``revision`` are always copied. `revisions` are the SQL
    expressions of every revision column whose change must bring the row again: a joined row's too.
    `of_survivor`: what is worked out once a person, with the record that stands for them; rows of one that was merged
    away say nothing.
    """

    def __init__(
        self,
        name: str,
        *,
        model: type[models.Model],
        columns: Iterable[str | Column],
        joins: str = "",
        revisions: tuple[str, ...] = ("t.revision",),
        archive: Archive | None = None,
        of_survivor: bool = False,
    ):
        self.name = name
        self.of_survivor = of_survivor
        self.archive = archive
        #: The main database's table whose rows these are.
        self.rows_of = model._meta.db_table
        self.source = f"{model._meta.db_table} t {joins}".strip()
        self.revisions = revisions
        self.columns = (
            Column("id", "int64"),
            *(c if isinstance(c, Column) else _of_field(model, c) for c in columns),
        )

    @property
    def schema(self) -> "pa.Schema":
        """The Arrow schema of the stored table, with revision, without the layer."""
        # Declarations are read whenever Django starts; Arrow loads only where rows are copied.
        import pyarrow as pa

        from shuke.warehouse.arrow import TYPES

        fields = [pa.field(c.name, TYPES[c.type]) for c in self.columns]
        return pa.schema([*fields, pa.field("revision", pa.int64())])

    @property
    def fingerprint(self) -> str:
        """Changes whenever the stored rows would mean something else."""
        columns = [(c.name, c.type, c.expression) for c in self.columns]
        text = repr((FORMAT, columns, self.source, self.revisions))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def declared() -> tuple[Table, ...]:
    """What rooms want copied: the `Table`s among their declarations."""
    return tuple(declarations.declared(Table))


def declared_table(name: str) -> Table:
    """The declaration of one table. KeyError when nobody declared it."""
    return {table.name: table for table in declared()}[name]


_FIELD_TYPES: tuple[tuple[type[models.Field], str], ...] = (
    (MoneyField, "money"),
    (RateField, "rate"),
    (models.DateTimeField, "instant"),
    (models.DateField, "date"),
    (models.BooleanField, "bool"),
    (models.SmallIntegerField, "int32"),
    (models.IntegerField, "int64"),
    (models.ForeignKey, "int64"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


def _of_field(model: type[models.Model], name: str) -> Column:
    field = model._meta.get_field(name)
    for kind, type_ in _FIELD_TYPES:
        if isinstance(field, kind):
            # A foreign key's attribute and database column carry "_id"; the warehouse's too.
            return Column(str(field.column), type_)
    raise TypeError(f"{model.__name__}.{name}: no warehouse type for {type(field).__name__}")
