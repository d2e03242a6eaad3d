"""The two layers of a table (decision 0025) apart: what is made from the bulk stays right while rows
come, since those that came or changed since are read beside it (decision 0115)."""

import hashlib
from typing import TYPE_CHECKING

import ibis

from shuke.warehouse import views
from shuke.warehouse.manifest import Version
from shuke.warehouse.store import Stored
from shuke.warehouse.tables import declared_table

if TYPE_CHECKING:
    from shuke.warehouse.engine.duck import DuckConnection


def base_version(name: str, stored: Stored) -> Version:
    """Which bulk a table has: it changes when recent rows are folded into it."""
    files = "\n".join(str(file.path) for file in stored.base)
    return views.layer(name, "base"), hashlib.sha256(files.encode()).hexdigest()


class _OneLayer:
    """The tables of a connection, of one of them a layer only."""

    def __init__(self, connection: "DuckConnection", name: str, layer: str):
        self._connection, self._name, self._layer = connection, name, layer

    def table(self, name: str) -> ibis.Table:
        table = self._connection.table(name)
        return (
            ibis.table(table.schema(), name=views.layer(name, self._layer))
            if name == self._name
            else table
        )


class Layers:
    """The layers of one table as a snapshot has them."""

    def __init__(self, connection: "DuckConnection", name: str):
        self._connection, self._name = connection, name
        self._stored = connection.stored(name)

    def over(self, layer: str) -> _OneLayer:
        """The connection's tables, of this one only the rows of "base" or "recent"."""
        return _OneLayer(self._connection, self._name, layer)

    def base_view(self) -> str:
        """The statement that lets the bulk be read by its name."""
        return views.base(self._name, declared_table(self._name).schema, self._stored)

    def together(self, packed: str, recent: str, columns: tuple[str, ...]) -> str:
        """The query of what is `packed` from the bulk, and of the `recent` rows made the same way."""
        names = ", ".join(f'"{column}"' for column in columns)
        if not self._stored.recent:
            return f"SELECT {names} FROM {packed}"
        last = max((file.last_id for file in self._stored.base), default=0)
        is_replacing = any(file.first_id <= last for file in self._stored.recent)
        newer = (
            f'ANTI JOIN "{views.layer(self._name, "recent")}" USING (id)' if is_replacing else ""
        )
        return f"SELECT {names} FROM {packed} {newer} UNION ALL ({recent})"
