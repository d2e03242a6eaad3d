"""The rows that frames count: of the snapshot as `metrics.narrow` holds them for every question, or one
person's as they are."""

import datetime as dt
from dataclasses import replace

import ibis.expr.types as ir

from shuke.insight.metrics import narrow
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.orders import counted_lines, purchases
from shuke.insight.segments.source import Source

#: Later than any order: until when a frame lasts is its own matter.
_ALWAYS = dt.date(2200, 12, 31)


def orders(source: Source, basis: Basis) -> ir.Table:
    """Counted orders of known customers, as metrics over orders read them (`metrics.purchases`):
    customer_id, store_id, placed_at, sale, revenue, earned; and discount, goods."""
    basis = replace(basis, as_of=_ALWAYS)
    if source.rows:
        return purchases(source, basis)
    return narrow.purchases(source.connection, basis, at_once=source.often)


def lines(source: Source, basis: Basis, *, everything: bool) -> ir.Table:
    """Lines of counted orders: customer_id, order_id, product_id, placed_at, sale, quantity, amount;
    with `everything` also store_id and discount, which few ask for and which are not held."""
    basis = replace(basis, as_of=_ALWAYS)
    if source.rows or everything:
        return counted_lines(source, basis)
    return narrow.lines(source.connection, basis, at_once=source.often)
