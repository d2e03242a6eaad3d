"""The shop on one page: orders, buyers, revenue, profit and how much of it is known."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.definitions import METRICS, measured
from shuke.insight.metrics.exchange import left_out
from shuke.insight.metrics.orders import purchases
from shuke.warehouse.engine import Connection

OVER_ORDERS = (
    "orders",
    "returns",
    "anonymous_orders",
    "revenue",
    "profit",
    "cost_coverage",
    "first_order",
    "last_order",
)
OVER_BUYERS = ("customers", "one_time_buyers", "repeat_share")


@dataclass(frozen=True)
class Summary:
    """Amounts in the basis's currency; shares are fractions, null where there is nothing to share."""

    sales: int
    returns: int
    #: Sales whose customer nobody knows; part of `sales` and of `revenue`.
    anonymous_sales: int
    revenue: Decimal
    anonymous_revenue: Decimal
    #: Revenue minus cost where the cost is known, and the share of revenue of which it is known.
    profit: Decimal | None
    cost_coverage: float | None
    average_order: Decimal | None
    buyers: int
    #: Buyers with exactly one sale, and the share with two or more.
    one_time_buyers: int
    repeat_share: float | None
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    #: Counted orders in other currencies without a rate, which are in none of these figures.
    other_currency_orders: int


def summary(connection: Connection, basis: Basis) -> Summary:
    """The figures of one basis. With `sales_only` there are no returns, and the customer is known."""
    rows = purchases(connection, basis, anonymous=not basis.sales_only)
    nobody = rows.customer_id.isnull()
    totals = connection.run(
        rows.aggregate(
            **{key: METRICS[key].of(rows, None) for key in OVER_ORDERS},
            anonymous_revenue=METRICS["revenue"].of(rows, nobody),
        )
    ).to_pylist()[0]
    people = buyers(connection, basis)
    counted = connection.run(measured(people, OVER_BUYERS)).to_pylist()[0]
    others = sum(each.orders for each in left_out(connection, basis))
    return _figures(totals, counted, others)


def _figures(totals: dict, buyers: dict, others: int) -> Summary:
    return Summary(
        sales=totals["orders"],
        returns=totals["returns"],
        anonymous_sales=totals["anonymous_orders"],
        revenue=totals["revenue"],
        anonymous_revenue=totals["anonymous_revenue"],
        profit=totals["profit"],
        cost_coverage=totals["cost_coverage"],
        # Divided here: an amount of money stays exact.
        average_order=totals["revenue"] / totals["orders"] if totals["orders"] else None,
        buyers=buyers["customers"],
        one_time_buyers=buyers["one_time_buyers"],
        repeat_share=buyers["repeat_share"],
        first_order_at=totals["first_order"],
        last_order_at=totals["last_order"],
        other_currency_orders=others,
    )
