"""Figures that a shop can be compared by, over one stretch of time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir

from shuke.common import clock
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.definitions import METRICS, measured
from shuke.insight.metrics.narrow import purchases
from shuke.warehouse.engine import Connection

#: Metrics that do not grow with the size of a shop. Those over buyers are of the buyers of the time.
COMPARABLE = (
    "average_order",
    "margin",
    "return_rate",
    "repeat_share",
    "orders_per_buyer",
    "revenue_per_buyer",
)


def figures(
    connection: Connection, basis: Basis, first: dt.date, last: dt.date
) -> dict[str, float | None]:
    """Every one of `COMPARABLE` from the day `first` to `last`, and buyers; None where there is nothing
    to tell. Anonymous orders are in those over orders."""
    rows = purchases(connection, basis, anonymous=not basis.sales_only)
    end = last + dt.timedelta(days=1)
    rows = rows.filter(
        rows.placed_at >= clock.day_start(first), rows.placed_at < clock.day_start(end)
    )
    keys = [key for key in COMPARABLE if METRICS[key].rows == "orders"]
    row = connection.run(measured(rows, keys)).to_pylist()[0]
    over_buyers = [key for key in COMPARABLE if key not in keys]
    people = connection.run(measured(_buyers(rows), [*over_buyers, "customers"])).to_pylist()[0]
    return row | people | {"buyers": people["customers"]}


def lately(
    connection: Connection, basis: Basis, keys: Sequence[str], last: dt.date, days: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Metrics over orders in the `days` up to the day `last`, and in as many before those. While the last
    day is not over, those before end at the same hour: like is compared with like. A metric that nothing
    tells of is None, a count 0."""
    rows = purchases(connection, basis, anonymous=not basis.sales_only)
    since, before = (last - dt.timedelta(days=days * times - 1) for times in (1, 2))
    end = clock.day_start(last + dt.timedelta(days=1))
    end_before = min(end, max(connection.copied_until(), clock.day_start(last)))
    end_before -= dt.timedelta(days=days)
    rows = rows.filter(rows.placed_at >= clock.day_start(before), rows.placed_at < end)
    rows = rows.filter((rows.placed_at >= clock.day_start(since)) | (rows.placed_at < end_before))
    rows = rows.mutate(part=(rows.placed_at >= clock.day_start(since)).cast("int64"))
    parts = connection.run(measured(rows, keys, by=("part",))).to_pylist()
    by_part = {row.pop("part"): row for row in parts}
    nothing = {key: 0 if METRICS[key].unit == "count" else None for key in keys}
    return by_part.get(1, nothing), by_part.get(0, nothing)


def _buyers(rows: ir.Table) -> ir.Table:
    """One row per buyer of these orders, as metrics over buyers read them."""
    identified = rows.filter(rows.customer_id.notnull())
    people = identified.group_by("customer_id").aggregate(
        orders=METRICS["orders"].of(identified, None),
        revenue=METRICS["revenue"].of(identified, None),
    )
    return people.filter(people.orders > 0)
