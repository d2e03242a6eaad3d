"""Purchases and lines with the columns that most questions need and nothing else.

Segments walk through them and most reports do, so they are held in memory once a second question comes:
a pass over them takes a quarter of the time that the files take. What counts is said
in `orders`; here is only the shape.
"""

import datetime as dt
from dataclasses import replace

import ibis.expr.types as ir

from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.built import Tables, built_once
from shuke.insight.metrics.customers import AMOUNT
from shuke.insight.metrics.merges import merges_digest
from shuke.insight.metrics.orders import counted_lines
from shuke.insight.metrics.orders import purchases as all_purchases
from shuke.insight.metrics.snapshot import remembered
from shuke.warehouse.engine import Connection

#: Later than any order: what is held serves every last day.
_ALWAYS = dt.date(2200, 12, 31)
_SMALL = 2**31


def purchases(
    connection: Connection, basis: Basis, *, anonymous: bool = False, at_once: bool = False
) -> ir.Table:
    """`orders.purchases` without their numbers, and with day (number of the day, see `calendar`):
    customer_id, store_id, placed_at, day, sale, revenue, refunded, earned, costed_revenue; net also discount and
    goods. People's rows lie together. `at_once`: many such questions follow."""
    always, small = replace(basis, as_of=_ALWAYS, first=None, until=None), _small(connection)
    if basis.sales_only or basis.is_partial:  # several lines make one row; a part of all rows
        rows = _purchases(connection, always, anonymous=not basis.sales_only, small=small)
        rows = connection.remember(("purchases", always), rows, by="customer_id", at_once=at_once)
    else:
        rows = connection.remember_rows(
            ("purchases", always, small, _merges(connection, basis)),
            "orders",
            lambda tables: _purchases(tables, always, anonymous=True, small=small),
            by="customer_id",
            at_once=at_once,
        )
    return _of(rows, basis, anonymous=anonymous)


@built_once(net="orders", sales="order_lines")
def _purchases(connection: Tables, basis: Basis, *, anonymous: bool, small: bool) -> ir.Table:
    rows = all_purchases(connection, basis, anonymous=anonymous)
    return rows.select(
        *("placed_at", "sale", *(name for name in ("discount", "goods") if name in rows.columns)),
        day=calendar.local_day(rows.placed_at).cast("int32"),
        **{
            name: rows[name].cast(AMOUNT)
            for name in ("revenue", "refunded", "earned", "costed_revenue")
        },
        **_ids(rows, small, "customer_id", "store_id"),
        **({} if basis.sales_only else {"id": rows.order_id}),
    )


def lines(
    connection: Connection, basis: Basis, *, anonymous: bool = False, at_once: bool = False
) -> ir.Table:
    """`orders.counted_lines` as customer_id, order_id, product_id, placed_at, day, sale, quantity,
    amount."""
    always, small = replace(basis, as_of=_ALWAYS, first=None, until=None), _small(connection)
    if basis.is_partial:
        return _of(_lines(connection, always, small=small), basis, anonymous=anonymous)
    rows = connection.remember_rows(
        ("lines", always, small, _merges(connection, basis)),
        "order_lines",
        lambda tables: _lines(tables, always, small=small),
        at_once=at_once,
    )
    return _of(rows, basis, anonymous=anonymous)


@built_once(net="order_lines", sales="order_lines")
def _lines(connection: Tables, basis: Basis, *, small: bool) -> ir.Table:
    rows = counted_lines(connection, basis, anonymous=True)
    return rows.select(
        *("id", "placed_at", "sale"),
        day=calendar.local_day(rows.placed_at).cast("int32"),
        quantity=rows.quantity.cast("int32"),
        amount=rows.amount.cast(AMOUNT),
        **_ids(rows, small, "customer_id", "order_id", "product_id"),
    )


def _of(rows: ir.Table, basis: Basis, *, anonymous: bool) -> ir.Table:
    rows = rows.filter(rows.placed_at < basis.limit)
    if basis.first:
        rows = rows.filter(rows.placed_at >= basis.start)
    return rows if anonymous else rows.filter(rows.customer_id.notnull())


def _ids(rows: ir.Table, small: bool, *names: str) -> dict[str, ir.Value]:
    """Keys in half the room where all of them fit."""
    return {name: rows[name].cast("int32") if small else rows[name] for name in names}


def _merges(connection: Connection, basis: Basis) -> str:
    """Who was merged into whom: their rows count for the survivor."""
    if not basis.hops:
        return ""
    return remembered(connection, "merges", lambda: merges_digest(connection))


def _small(connection: Connection) -> bool:
    return remembered(connection, "small keys", lambda: _all_small(connection))


def _all_small(connection: Connection) -> bool:
    highest = (
        connection.run(connection.table(name).id.max()) or 0
        for name in ("customers", "orders", "products", "stores")
    )
    return all(most < _SMALL for most in highest)
