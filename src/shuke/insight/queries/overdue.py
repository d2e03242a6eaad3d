"""Regulars who have not come for longer than their own rhythm."""

from dataclasses import dataclass
from decimal import Decimal

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.insight.metrics import basis_for, purchases
from shuke.warehouse.engine import connect

#: A regular bought on at least this many days. Overdue: away for more than LATE times the average
#: gap between these days, like `shop.queries.rhythm`; after LOST times it a reminder comes too late.
REGULAR, LATE, LOST = 4, 1.5, 4.0

QUERY = """
WITH p AS ({purchases}),
days AS (
    SELECT customer_id, CAST(timezone(?, placed_at) AS DATE) AS day, sum(revenue) AS revenue
    FROM p WHERE kind = 'sale' GROUP BY 1, 2
),
people AS (
    SELECT customer_id, count(*) AS days, sum(revenue) AS revenue,
           date_diff('day', max(day), CAST(? AS DATE)) AS away,
           round(date_diff('day', min(day), max(day)) / (count(*) - 1)) AS gap
    FROM days GROUP BY customer_id HAVING count(*) >= {regular}
)
SELECT *, count(*) OVER () AS found, sum(revenue / days) OVER () AS at_stake
FROM people WHERE gap > 0 AND away > {late} * gap AND away <= {lost} * gap
ORDER BY revenue DESC, customer_id LIMIT {limit}
"""


@dataclass(frozen=True)
class OverdueRegular:
    """One regular: days on which they bought, days away, their usual gap in days, what they spent."""

    customer_id: int
    days: int
    away: int
    gap: int
    spent: Decimal


@dataclass(frozen=True)
class Overdue:
    """`found` regulars are overdue; `first` are those who spent most. `at_stake`: one usual order
    of each."""

    found: int
    at_stake: Decimal
    currency: str
    first: list[OverdueRegular]


def overdue(actor: Actor, limit: int = 5) -> Overdue:
    """Who should have come by now. Busy while the warehouse is being made."""
    require(actor, "customers.view")
    with connect() as shop:
        basis = basis_for(shop)
        query = QUERY.format(
            purchases=shop.compile(purchases(shop, basis)),
            regular=REGULAR,
            late=LATE,
            lost=LOST,
            limit=int(limit),
        )
        rows = shop.sql(query, [clock.shop_zone().key, clock.today().isoformat()]).to_pylist()
    first = [
        OverdueRegular(
            row["customer_id"], row["days"], row["away"], int(row["gap"]), row["revenue"]
        )
        for row in rows
    ]
    if not rows:
        return Overdue(0, Decimal(0), basis.currency, [])
    stake = Decimal(str(rows[0]["at_stake"])).quantize(Decimal("0.0001"))
    return Overdue(rows[0]["found"], stake, basis.currency, first)
