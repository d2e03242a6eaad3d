"""Whether one person is in a segment now: the same plan over the person's rows of this moment.

A plan is compiled once to SQL over tables of fixed names (`source.FixedTables`). To answer for one
person, their rows of these tables are read from the main database inside the transaction of the
moment and the SQL is run over them in a small DuckDB of this process. Borders come from the snapshot.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from shuke.common import clock
from shuke.customers import queries as customers
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.plan import Plan, plans
from shuke.insight.segments.references import versions
from shuke.insight.segments.scores import own_cuts
from shuke.insight.segments.source import FixedTables, read_columns
from shuke.insight.segments.tree import Definition
from shuke.warehouse import engine, live
from shuke.warehouse.engine.sql import compiled
from shuke.warehouse.tables import declared_table

#: Tables of things: their column, and that of people's tables that names their rows.
_THINGS = {
    "products": ("id", "product_id"),
    "stores": ("id", "store_id"),
    "exchange_rates": ("currency", "currency"),
}


@dataclass(frozen=True)
class Outcome:
    """What the plan says of one person: `row` has the evidence and truth columns of `plan`."""

    inside: bool
    plan: Plan
    row: Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    sql: str
    tables: tuple[str, ...]
    plans: list[Plan]


def look(definitions: Sequence[Definition], customer_id: int) -> list[Outcome]:
    """What each definition says of one person, by the rows that this transaction sees. A merged
    record is answered for its survivor; of somebody unknown nothing is true. Busy while the
    warehouse, which knows the borders, is being made."""
    ids = customers.whole_person(customer_id)
    if not ids or not definitions:
        return []
    compiled = _compiled(definitions)
    rows = _run(compiled.sql, _rows_of(ids, compiled.tables))
    if not rows:
        return [Outcome(False, plan, {}) for plan in compiled.plans]
    return [_outcome(number, plan, rows[0]) for number, plan in enumerate(compiled.plans)]


def _outcome(number: int, plan: Plan, row: dict[str, Any]) -> Outcome:
    own = f"s{number}_"
    truths = {name.removeprefix(own): row[name] for name in row if name.startswith(own)}
    return Outcome(bool(truths["inside"]), plan, {**row, **truths})


def _compiled(definitions: Sequence[Definition]) -> _Compiled:
    fresh = engine.freshness()
    cuts = own_cuts()
    definitions_key = tuple((each.canonical(), versions(each)) for each in definitions)
    key = ("one person", clock.today(), cuts.pk if cuts else 0, definitions_key)
    if fresh is None:
        with engine.connect():  # says that the warehouse is being made
            pass
    return remembered(SimpleNamespace(fresh=fresh), key, lambda: _compile(definitions))


def _compile(definitions: Sequence[Definition]) -> _Compiled:
    with engine.connect() as connection:
        seen_from = [(each, anchor_day(each, connection)) for each in definitions]
        made = plans(seen_from, connection, FixedTables())
    columns: dict[str, Any] = {}
    for number, plan in enumerate(made):
        own = {**plan.truths(plan.people), "inside": plan.where}
        columns |= {f"s{number}_{name}": truth for name, truth in own.items()}
    expression = made[0].people.mutate(**columns)
    question = compiled(expression)
    return _Compiled(question.sql, question.tables, made)


def _rows_of(ids: list[int], names: Sequence[str]) -> dict[str, pa.RecordBatch]:
    """The person's rows of each table; things only as far as these rows name them."""
    tables = {name: _own(name, ids) for name in names if name not in _THINGS}
    own = list(tables.values())
    for name in set(names) & set(_THINGS):
        key, column = _THINGS[name]
        named = [rows[column] for rows in own if column in rows.schema.names]
        keys = {value for values in named for value in pc.unique(values).to_pylist()} - {None}
        tables[name] = _read(name, key, sorted(keys))
    return tables


def _own(name: str, ids: list[int]) -> pa.RecordBatch:
    if name == "customers":
        return _read(name, "id", ids[:1])
    ids = ids[:1] if declared_table(name).of_survivor else ids
    rows = _read(name, "customer_id", ids)
    if len(ids) > 1:  # what a merged record did, its survivor did
        place = rows.schema.get_field_index("customer_id")
        rows = rows.set_column(place, rows.schema.field(place), pa.repeat(ids[0], rows.num_rows))
    return rows


def _read(name: str, column: str, among: Sequence[int] | Sequence[str]) -> pa.RecordBatch:
    return live.rows(declared_table(name), column, among, columns=read_columns(name))


_here = threading.local()


def _run(sql: str, tables: Mapping[str, pa.RecordBatch]) -> list[dict[str, Any]]:
    duck = _duck()
    for name, rows in tables.items():
        duck.register(name, pa.Table.from_batches([rows]))
    try:
        cursor = duck.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        for name in tables:
            duck.unregister(name)


def _duck() -> duckdb.DuckDBPyConnection:
    """This thread's own DuckDB: one thread and little memory, for a handful of rows."""
    duck = getattr(_here, "duck", None)
    if duck is None:
        duck = _here.duck = duckdb.connect(":memory:")
        for setting in ("TimeZone = 'UTC'", "threads = 1", "memory_limit = '200MB'"):
            duck.execute(f"SET {setting}")
        # Over a handful of rows the best order of joins costs more to find than to ignore.
        duck.execute("PRAGMA disable_optimizer")
        duck.execute("SET enable_external_access = false")
    return duck
