"""The last days against the days before, from the newest snapshot of the warehouse."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.insight.metrics import METRICS, basis_for, purchases
from shuke.insight.metrics.snapshot import remembered
from shuke.warehouse.engine import Connection, connect

PERIODS = (7, 30)


@dataclass(frozen=True)
class Figures:
    """One window. Money in `Lately.currency`; shares are fractions, None where nothing is known."""

    revenue: Decimal = Decimal(0)
    #: Counted sales.
    orders: int = 0
    #: Over what has a known cost; `cost_coverage` is its share of the sales' revenue.
    profit: Decimal | None = None
    cost_coverage: float | None = None
    #: Known customers who bought, and those of them who bought for the first time.
    buyers: int = 0
    new_customers: int = 0

    @property
    def repeat_share(self) -> float | None:
        """Share of the buyers who had bought before the window."""
        return (self.buyers - self.new_customers) / self.buyers if self.buyers else None


@dataclass(frozen=True)
class Lately:
    """`now[7]` are the last seven days of the shop up to `as_of`, today among them, as reports have them;
    `before[7]` the seven before, up to the same hour."""

    as_of: dt.datetime
    currency: str
    now: dict[int, Figures]
    before: dict[int, Figures]
    #: (day in the shop's zone, revenue) of the last 30 days, with zeros; the last one is not over.
    days: list[tuple[dt.date, Decimal]] = field(default_factory=list)

    def span(self, days: int) -> tuple[dt.date, dt.date]:
        """The first and the last of the `days` that `now[days]` is of."""
        last = self.as_of.astimezone(clock.shop_zone()).date()
        return last - dt.timedelta(days=days - 1), last


def lately(actor: Actor) -> Lately:
    """The last 7 and 30 days, while nothing changes up to the last quarter of an hour. Busy while the
    warehouse is being made."""
    require(actor, "insight.view")
    with connect() as connection:
        key = ("lately", clock.today())
        return remembered(connection, key, lambda: _lately(connection))


def _lately(connection: Connection) -> Lately:
    until = min(connection.copied_until(), clock.now())
    basis = basis_for(connection)
    rows = purchases(connection, basis, anonymous=True)
    windows = _windows(connection, rows, until)
    return Lately(
        as_of=until,
        currency=basis.currency,
        now={days: windows.get((days, 0), Figures()) for days in PERIODS},
        before={days: windows.get((days, 1), Figures()) for days in PERIODS},
        days=_days(connection, rows, until),
    )


def _windows(
    connection: Connection, rows: ir.Table, until: dt.datetime
) -> dict[tuple[int, int], Figures]:
    customers = connection.table("customers")
    first = customers.select(person="id", first_order_at="first_order_at")
    rows = rows.left_join(first, rows.customer_id == first.person)
    windows = []
    today = until.astimezone(clock.shop_zone()).date()
    for days in PERIODS:
        for part in (0, 1):
            end = until - dt.timedelta(days=days * part)
            since = clock.day_start(today - dt.timedelta(days=days * (part + 1) - 1))
            inside = rows.filter(rows.placed_at >= since, rows.placed_at < end)
            windows.append(
                inside.mutate(days=days, part=part, fresh=inside.first_order_at >= since)
            )
    every = ibis.union(*windows)
    keys = ("revenue", "orders", "profit", "cost_coverage", "buyers")
    sums = every.group_by("days", "part").aggregate(
        **{key: METRICS[key].of(every, None) for key in keys},
        new_customers=METRICS["buyers"].of(every, every.fresh),
    )
    by_window = connection.run(sums).to_pylist()
    return {(row.pop("days"), row.pop("part")): Figures(**row) for row in by_window}


def _days(
    connection: Connection, rows: ir.Table, until: dt.datetime
) -> list[tuple[dt.date, Decimal]]:
    """A sum per day rather than a group: days begin where the shop is, which engines read differently."""
    last = until.astimezone(clock.shop_zone()).date()
    listed = [last - dt.timedelta(days=n) for n in range(29, -1, -1)]
    starts = [clock.day_start(day) for day in listed]
    rows = rows.filter(rows.placed_at >= starts[0], rows.placed_at < until)
    sums = {}
    for day, start, end in zip(listed, starts, [*starts[1:], until], strict=True):
        inside = (rows.placed_at >= start) & (rows.placed_at < end)
        sums[day.isoformat()] = rows.revenue.sum(where=inside)
    [days] = connection.run(rows.aggregate(**sums)).to_pylist()
    return [(day, days[day.isoformat()] or Decimal(0)) for day in listed]
