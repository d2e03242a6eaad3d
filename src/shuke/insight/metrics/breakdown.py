"""Any metric by any dimension over any days: rows and metrics are each said once, here they meet."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import ibis.expr.types as ir

from shuke.insight.metrics import calendar, narrow
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.definitions import METRICS, measured
from shuke.insight.metrics.dimensions import Dimension
from shuke.insight.metrics.orders import counted_lines
from shuke.warehouse.engine import Connection

Window = tuple[dt.datetime, dt.datetime]


def figures(
    connection: Connection,
    basis: Basis,
    keys: Sequence[str],
    window: Window,
    by: Dimension | None = None,
) -> dict[Any, dict[str, Any]]:
    """part -> metric -> value of what was ordered from window[0] up to window[1]; without `by` the only
    part is None. A count of nothing is 0, other metrics are then None. Anonymous orders are in metrics
    over orders and lines. `keys`: metrics over orders, their buyers, newcomers, or lines."""
    by_part: dict[Any, dict[str, Any]] = {}
    for kind in dict.fromkeys(METRICS[key].rows for key in keys):
        mine = [key for key in keys if METRICS[key].rows == kind]
        source = _lines if kind == "lines" else narrow.purchases
        rows = source(connection, basis, anonymous=not basis.sales_only)
        rows = rows.filter(rows.placed_at >= window[0], rows.placed_at < window[1])
        rows = by.split(connection, rows) if by else rows
        rows = _DERIVED[kind](connection, basis, rows, ["part"] if by else [])
        table = measured(rows, mine, by=["part"] if by else [])
        for row in connection.run(table).to_pylist():
            by_part.setdefault(row.pop("part", None), nothing(keys)).update(row)
    return by_part or ({} if by else {None: nothing(keys)})


def nothing(keys: Sequence[str]) -> dict[str, Any]:
    """The metrics of no rows."""
    return {key: 0 if METRICS[key].unit == "count" else None for key in keys}


def _lines(connection: Connection, basis: Basis, *, anonymous: bool) -> ir.Table:
    """Lines with their costs, which `narrow.lines` leaves out."""
    rows = counted_lines(connection, basis, anonymous=anonymous)
    return rows.mutate(day=calendar.local_day(rows.placed_at))


def _same(_connection: Connection, _basis: Basis, rows: ir.Table, _by: list[str]) -> ir.Table:
    return rows


def _buyers(_connection: Connection, _basis: Basis, rows: ir.Table, by: list[str]) -> ir.Table:
    """One row per buyer (and part), as metrics over buyers read them."""
    identified = rows.filter(rows.customer_id.notnull())
    people = identified.group_by("customer_id", *by).aggregate(
        orders=METRICS["orders"].of(identified, None),
        revenue=METRICS["revenue"].of(identified, None),
    )
    return people.filter(people.orders > 0)


def _arrivals(connection: Connection, basis: Basis, rows: ir.Table, by: list[str]) -> ir.Table:
    """One row per buyer (and part): whether their first order of all is among these (`fresh`)."""
    began = buyers(connection, basis.everywhere).select("customer_id", "first_order_at")
    began = began.rename(person="customer_id")
    rows = rows.filter(rows.sale, rows.customer_id.notnull())
    people = rows.group_by("customer_id", *by).aggregate(first=rows.placed_at.min())
    people = people.inner_join(began, people.customer_id == began.person)
    return people.select("customer_id", *by, fresh=people["first"] == people.first_order_at)


def _newcomers(connection: Connection, basis: Basis, rows: ir.Table, by: list[str]) -> ir.Table:
    people = _arrivals(connection, basis, rows, by)
    return people.filter(people.fresh)


#: How the rows of a metric come out of those that were ordered.
_DERIVED: dict[str, Callable[[Connection, Basis, ir.Table, list[str]], ir.Table]] = {
    "orders": _same,
    "lines": _same,
    "buyers": _buyers,
    "arrivals": _arrivals,
    "newcomers": _newcomers,
}
