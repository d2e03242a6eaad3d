"""Columns of a table, and what is drawn of them: heads and cells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

_RIGHT = frozenset({"number", "money", "percent"})


@dataclass(frozen=True)
class Column:
    """One column. `name` is an attribute path of the row (`customer.name`) or a dict key."""

    name: str
    label: Any
    #: "text", "number", "money", "percent", "day", "moment", "ago", "chip", "code" (one line, never broken)
    #: or "author" (the name of an actor that a row keeps).
    kind: str = "text"
    #: True, or the queryset path to sort by when it is not `name`.
    sort: bool | str = False
    link: Callable[[Any], str | None] | None = None
    #: Currency of a money column: a code or a function of the row.
    unit: str | Callable[[Any], str] = ""
    at_first: bool = True
    template: str = ""
    #: Computes the value when it is not an attribute.
    value: Callable[[Any], Any] | None = None
    #: "good", "warn", "bad", "info" or "" for a chip.
    tone: Callable[[Any], str] | None = None
    #: Definition of the column, shown at its head.
    help: Any = ""
    #: What a file holds instead of what the cell shows (`kit.files`).
    file: Callable[[Any], Any] | None = None
    #: False: a phone leaves it out, so that what counts is in view, until somebody chooses columns.
    on_phones: bool = True
    #: Kind of its values (`common.slots.FieldKind`), when not everybody reads them.
    kind_of_field: str = ""
    #: A soft line under the value on a phone: what the columns that it leaves out would say.
    beneath: Callable[[Any], Any] | None = None

    @property
    def sort_path(self) -> str:
        if self.sort is True:
            return self.name.replace(".", "__")
        return self.sort or ""

    @property
    def is_right(self) -> bool:
        return self.kind in _RIGHT

    def read(self, row: Any) -> Any:
        """The column's value in `row`; what the choice is called for fields with choices."""
        if self.value is not None:
            return self.value(row)
        for part in self.name.split("."):
            if row is None:
                return None
            if isinstance(row, dict):
                row = row.get(part)
                continue
            display = getattr(row, f"get_{part}_display", None)
            row = display() if display else getattr(row, part, None)
        return row() if callable(row) else row

    def cell(self, row: Any) -> "Cell":
        """The column in `row`: what is shown, and how."""
        unit = self.unit(row) if callable(self.unit) else self.unit
        tone = self.tone(row) if self.tone else ""
        return Cell(self, row, self.read(row), self.link(row) if self.link else None, unit, tone)


def row_id(row: Any) -> int:
    return row["pk"] if isinstance(row, dict) else row.pk


class Cell(NamedTuple):
    """What a template needs of one cell."""

    column: Column
    row: Any
    value: Any
    url: str | None
    unit: str
    tone: str


@dataclass(frozen=True)
class Head:
    column: Column
    url: str
    #: "ascending", "descending" or "".
    direction: str
