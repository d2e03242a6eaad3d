"""The rows that frames count, with the columns that they need and nothing else.

Every segment walks through them, so they are held in memory once they are asked for again: a pass
over them takes a quarter of the time that the files take, and people's rows lie together.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import AMOUNT
from shuke.insight.metrics.orders import counted_lines, counted_orders
from shuke.insight.segments.snapshot import remembered
from shuke.insight.segments.source import Source

#: Later than any order: until when a frame lasts is its own matter.
_ALWAYS = dt.date(2200, 12, 31)
_SMALL = 2**31


def orders(source: Source, basis: Basis) -> ir.Table:
    """Counted orders of known customers, as metrics over orders read them (`metrics.purchases`):
    customer_id, store_id, placed_at, sale, revenue, earned; and discount, goods."""
    basis = replace(basis, as_of=_ALWAYS)
    rows = counted_orders(source, basis)
    chosen = rows.select(
        *("placed_at", "discount", "goods"),
        sale=rows.kind == "sale",
        revenue=rows.net,
        earned=(rows.net - rows.cost).cast(AMOUNT),
        **_ids(source, rows, "customer_id", "store_id"),
    )
    return source.remember(("orders", basis), chosen, by="customer_id")


def lines(source: Source, basis: Basis, *, everything: bool) -> ir.Table:
    """Lines of counted orders: customer_id, order_id, product_id, placed_at, sale, quantity, amount;
    with `everything` also store_id and discount, which few ask for and which are not held."""
    basis = replace(basis, as_of=_ALWAYS)
    rows = counted_lines(source, basis)
    if everything:
        names = ("store_id", "discount", "customer_id", "order_id", "product_id")
        return rows.select(*names, "placed_at", "amount", "quantity", sale=rows.kind == "sale")
    chosen = rows.select(
        *("placed_at", "amount"),
        quantity=rows.quantity.cast("int32"),
        sale=rows.kind == "sale",
        **_ids(source, rows, "customer_id", "order_id", "product_id"),
    )
    return source.remember(("lines", basis), chosen)


def _ids(source: Source, rows: ir.Table, *names: str) -> dict[str, ir.Value]:
    """Keys in half the room where all of them fit."""
    if source.rows or not remembered(source.shop, "small keys", lambda: _all_small(source.shop)):
        return {name: rows[name] for name in names}
    return {name: rows[name].cast("int32") for name in names}


def _all_small(shop: Any) -> bool:
    highest = (
        shop.run(shop.table(name).id.max()) or 0
        for name in ("customers", "orders", "products", "stores")
    )
    return all(most < _SMALL for most in highest)
