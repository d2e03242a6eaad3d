"""Where a plan reads people's rows, and where it finds what must be known of everybody.

A condition looks only at one person's own rows and at *borders* (cuts, means, the last of the best
buyers), which are found once per snapshot of the warehouse and stand in the plan as literals. So the
rows may be those of the whole warehouse, or those of one person read a moment ago.
"""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.snapshot import basis_at
from shuke.warehouse.tables import declared_table

#: Of wide tables only the columns that conditions look at: planning and copying pay for each.
_COLUMNS = {
    "products": ("id", "code", "title", "category", "brand", "size"),
    "orders": (
        *("id", "store_id", "customer_id", "kind", "placed_at", "currency", "counted"),
        *("goods", "discount", "refunded", "net", "cost"),
    ),
    "order_lines": (
        *("order_id", "store_id", "customer_id", "kind", "placed_at", "currency", "counted"),
        *("product_id", "quantity", "unit_price", "discount", "amount", "unit_cost", "removed_at"),
    ),
}


def read_columns(name: str) -> tuple[str, ...]:
    """The columns of a declared table that a condition may look at."""
    table = declared_table(name)
    return _COLUMNS.get(name) or tuple(column.name for column in table.columns)


class FixedTables:
    """Declared tables by their names, bound to no engine yet."""

    def table(self, name: str) -> ir.Table:
        fields = declared_table(name).schema
        narrow = pa.schema([fields.field(column) for column in read_columns(name)])
        return ibis.table(ibis.Schema.from_pyarrow(narrow), name=name)


@dataclass(frozen=True)
class Source:
    """`connection`: the snapshot in which borders are found. `rows`: gives the tables of people's rows;
    None means the snapshot itself. Given rows already name survivors instead of merged records."""

    connection: Any
    rows: FixedTables | None = None
    #: Whether many questions follow, so that what they share is held from the first.
    often: bool = False

    def table(self, name: str) -> ir.Table:
        """A declared table of people's rows."""
        return (self.rows or self.connection).table(name)

    def remember(self, key: Hashable, rows: ir.Table, *, by: str = "") -> ir.Table:
        """`rows`, held by the snapshot once they are asked for again; see `Connection.remember`."""
        if self.rows:
            return rows
        return self.connection.remember(key, rows, by=by, at_once=self.often)

    def basis(self, anchor: dt.date, *, sales_only: bool = False) -> Basis:
        """What counts among these rows."""
        basis = basis_at(self.connection, anchor, sales_only=sales_only)
        return replace(basis, hops=0) if self.rows else basis
