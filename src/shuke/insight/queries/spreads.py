"""How much what people bring differs from one to the next: it decides how large a group a comparison needs."""

import datetime as dt
import math
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.insight.metrics import METRICS, basis_for
from shuke.insight.metrics.calendar import number_of
from shuke.insight.metrics.narrow import purchases
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.queries.segments import definition_of
from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.plan import plan
from shuke.insight.segments.tree import Definition
from shuke.warehouse.engine import Connection, connect

#: So many windows of the past are looked at, one after another: half a year of the usual 14 days.
WINDOWS = 13


@dataclass(frozen=True)
class Spread:
    """Profit per person in a window of some days, in the shop's currency; who bought nothing brought 0."""

    mean: float
    #: Standard deviation between people.
    deviation: float
    currency: str


def profit_spread(actor: Actor, segment_id: int, days: int = 14) -> Spread | None:
    """That of a segment's people over the windows of `days` before today; None where nobody is in it or
    nobody bought. NotFound when the segment is gone; Busy while the warehouse is being made."""
    require(actor, "orders.view")
    definition = definition_of(segment_id)
    with connect() as connection:
        key = ("profit spread", clock.today(), days, definition.canonical())
        return remembered(connection, key, lambda: _spread(connection, definition, days))


def _spread(connection: Connection, definition: Definition, days: int) -> Spread | None:
    members = plan(definition, connection, anchor_day(definition, connection)).members
    yesterday = clock.today() - dt.timedelta(days=1)
    first = clock.today() - dt.timedelta(days=days * WINDOWS)
    basis = replace(basis_for(connection, as_of=yesterday), first=first)
    sums = _windows(purchases(connection, basis), members, number_of(first, "day"), days)
    [row] = connection.run(
        sums.aggregate(total=sums.brought.sum(), squares=(sums.brought * sums.brought).sum())
    ).to_pylist()
    each = connection.run(members.count()) * WINDOWS
    if not each or not row["squares"]:
        return None
    mean = (row["total"] or 0.0) / each
    return Spread(mean, math.sqrt(max(row["squares"] / each - mean * mean, 0.0)), basis.currency)


def _windows(rows: ir.Table, members: ir.Table, first: int, days: int) -> ir.Table:
    """`brought`: the profit of each member in each window of `days` since the day `first` (its number) in
    which they bought."""
    theirs = rows.semi_join(members, rows.customer_id == members.id)
    grouped = theirs.group_by("customer_id", window=(theirs.day - first) // days)
    profit = METRICS["profit"].of(theirs, None)
    return grouped.aggregate(brought=profit.cast("float64").coalesce(0.0))
