"""Writing base anew with the recent layer in it, streamed through DuckDB in bounded memory."""

import duckdb

from shuke.warehouse import store, views
from shuke.warehouse.engine.duck import configure
from shuke.warehouse.tables import Table

BATCH_ROWS = 100_000


def count(table: Table, stored: store.Stored) -> int:
    """How many rows a reader of this version sees."""
    rows = sum(file.rows for file in stored.base)
    if not stored.recent:
        return rows
    with duckdb.connect() as duck:
        configure(duck)
        views.define(duck, "main", table.name, table.schema, stored)
        return duck.execute(f'SELECT count(*) FROM "{table.name}"').fetchall()[0][0]


def fold(table: Table) -> None:
    """Make base hold everything and recent nothing; the rows that readers see stay the same."""
    stored = store.read(table.name)
    if stored is None or stored.state is None or not stored.recent:
        return
    with duckdb.connect() as duck:
        configure(duck)
        views.define(duck, "main", table.name, table.schema, stored)
        names = ", ".join(f'"{name}"' for name in table.schema.names)
        rows = duck.sql(f'SELECT {names} FROM "{table.name}"')
        batches = (b.cast(table.schema) for b in rows.to_arrow_reader(BATCH_ROWS))
        store.write_base(table, batches, stored.state)
