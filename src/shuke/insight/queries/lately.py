"""The last days against the days before, from the newest snapshot of the warehouse."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.insight.metrics import basis_for, purchases
from shuke.warehouse.engine import Connection, connect

PERIODS = (7, 30)

#: One row per window. `p` holds purchases (insight.metrics), so "counted", "net" and the currency
#: mean what they mean everywhere.
WINDOWS = """
WITH p AS ({purchases}), w(days, part, since, until) AS (VALUES {values})
SELECT w.days, w.part,
       sum(p.revenue) AS revenue,
       count(*) FILTER (p.kind = 'sale') AS orders,
       sum(p.costed_revenue) - sum(p.cost) AS profit,
       sum(p.costed_revenue) FILTER (p.kind = 'sale') AS costed,
       sum(p.revenue) FILTER (p.kind = 'sale') AS sold,
       count(DISTINCT p.customer_id) FILTER (p.kind = 'sale') AS buyers,
       count(DISTINCT p.customer_id) FILTER (p.kind = 'sale' AND c.first_order_at >= w.since) AS fresh
FROM w JOIN p ON p.placed_at >= w.since AND p.placed_at < w.until
LEFT JOIN customers c ON c.id = p.customer_id
GROUP BY w.days, w.part
"""
DAYS = """
WITH p AS ({purchases})
SELECT CAST(timezone(?, p.placed_at) AS DATE) AS day, sum(p.revenue) AS revenue
FROM p WHERE p.placed_at >= ? AND p.placed_at < ? GROUP BY day ORDER BY day
"""


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
    """`now[7]` are the seven times 24 hours up to `as_of`, `before[7]` the seven before them."""

    as_of: dt.datetime
    currency: str
    now: dict[int, Figures]
    before: dict[int, Figures]
    #: (day in the shop's zone, revenue) of the last 30 days, with zeros; the last one is not over.
    days: list[tuple[dt.date, Decimal]] = field(default_factory=list)


def lately(actor: Actor) -> Lately:
    """The last 7 and 30 days. Busy while the warehouse is being made."""
    require(actor, "insight.view")
    with connect() as shop:
        until = min(shop.fresh.synced_at, clock.now())
        basis = basis_for(shop)
        told = shop.compile(purchases(shop, basis, anonymous=True))
        windows = _windows(shop, told, until)
        return Lately(
            as_of=until,
            currency=basis.currency,
            now={days: windows.get((days, 0), Figures()) for days in PERIODS},
            before={days: windows.get((days, 1), Figures()) for days in PERIODS},
            days=_days(shop, told, until),
        )


def _windows(shop: Connection, told: str, until: dt.datetime) -> dict[tuple[int, int], Figures]:
    values, parameters = [], []
    for days in PERIODS:
        for part in (0, 1):
            end = until - dt.timedelta(days=days * part)
            values.append(f"({days}, {part}, CAST(? AS TIMESTAMPTZ), CAST(? AS TIMESTAMPTZ))")
            parameters += [end - dt.timedelta(days=days), end]
    query = WINDOWS.format(purchases=told, values=", ".join(values))
    rows = shop.sql(query, parameters).to_pylist()
    return {(row["days"], row["part"]): _figures(row) for row in rows}


def _figures(row: dict) -> Figures:
    sold = row["sold"] or Decimal(0)
    return Figures(
        revenue=row["revenue"] or Decimal(0),
        orders=row["orders"],
        profit=row["profit"],
        cost_coverage=float((row["costed"] or 0) / sold) if sold > 0 else None,
        buyers=row["buyers"],
        new_customers=row["fresh"],
    )


def _days(shop: Connection, told: str, until: dt.datetime) -> list[tuple[dt.date, Decimal]]:
    zone = clock.shop_zone()
    last = until.astimezone(zone).date()
    first = last - dt.timedelta(days=29)
    rows = shop.sql(
        DAYS.format(purchases=told), [zone.key, clock.day_start(first), until]
    ).to_pylist()
    known = {row["day"]: row["revenue"] for row in rows}
    listed = (first + dt.timedelta(days=n) for n in range(30))
    return [(day, known.get(day) or Decimal(0)) for day in listed]
