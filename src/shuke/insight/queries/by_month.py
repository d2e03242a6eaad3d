"""What was sold by month: of the shop, a store, a product."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from shuke.common import clock
from shuke.common.errors import Busy
from shuke.insight.metrics import METRICS, calendar, counted_lines, measured, purchases
from shuke.insight.metrics.snapshot import basis_at, remembered
from shuke.warehouse.engine import Connection, connect

Months = dict[dt.date, Decimal]


def sold_by_month(
    first: dt.date, end: dt.date, *, store: int | None = None, product: int | None = None
) -> Months | None:
    """First day of a month -> net revenue, of the months from `first` up to `end`. For rooms: it asks for no right.
    None while the copy for analysis is not made."""
    try:
        with connect() as connection:
            key = ("sold by month", first, end, store, product, clock.today())
            return remembered(
                connection, key, lambda: _by_month(connection, first, end, store, product)
            )
    except Busy:
        return None


def _by_month(
    connection: Connection, first: dt.date, end: dt.date, store: int | None, product: int | None
) -> Months:
    basis = replace(basis_at(connection, clock.today()), first=first)
    if product is None:
        metric, rows = "revenue", purchases(connection, basis, anonymous=True)
    else:
        metric, rows = "goods_revenue", counted_lines(connection, basis, anonymous=True)
        rows = rows.filter(rows.product_id == product)
    if store is not None:
        rows = rows.filter(rows.store_id == store)
    rows = rows.filter(rows.placed_at < clock.day_start(end))
    rows = rows.mutate(month=calendar.period(rows.placed_at, "month"))
    table = measured(rows, [METRICS[metric].key], by=["month"])
    return {
        calendar.first_day(row["month"], "month"): Decimal(row[metric] or 0)
        for row in connection.run(table).to_pylist()
    }
