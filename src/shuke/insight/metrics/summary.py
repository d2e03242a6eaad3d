"""The shop on one page: orders, buyers, revenue, profit and how much of it is known."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import facts
from shuke.insight.metrics.orders import purchases
from shuke.warehouse.engine import Connection


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
    #: Counted orders in other currencies, which are in none of these figures.
    other_currency_orders: int


def summary(shop: Connection, basis: Basis) -> Summary:
    """The figures of one basis. With `sales_only` there are no returns, and the customer is known."""
    rows = purchases(shop, basis, anonymous=not basis.sales_only)
    sale, nobody = rows.kind == "sale", rows.customer_id.isnull()
    totals = shop.run(
        rows.aggregate(
            sales=rows.count(where=sale),
            returns=rows.count(where=rows.kind == "return"),
            anonymous_sales=rows.count(where=sale & nobody),
            revenue=rows.revenue.sum(),
            anonymous_revenue=rows.revenue.sum(where=nobody),
            cost=rows.cost.sum(),
            costed_revenue=rows.costed_revenue.sum(),
            sold=rows.revenue.sum(where=sale),
            sold_costed=rows.costed_revenue.sum(where=sale),
            first_order_at=rows.placed_at.min(where=sale),
            last_order_at=rows.placed_at.max(where=sale),
        )
    ).to_pylist()[0]
    people = facts(shop, basis)
    buyers = shop.run(
        people.aggregate(n=people.count(), once=people.count(where=people.orders == 1))
    ).to_pylist()[0]
    orders = shop.table("orders")
    others = orders.filter(orders.counted, orders.currency != basis.currency)
    return _told(totals, buyers, shop.run(others.count()))


def _told(totals: dict, buyers: dict, others: int) -> Summary:
    revenue = totals["revenue"] or Decimal(0)
    cost, sold = totals["cost"], totals["sold"] or Decimal(0)
    return Summary(
        sales=totals["sales"],
        returns=totals["returns"],
        anonymous_sales=totals["anonymous_sales"],
        revenue=revenue,
        anonymous_revenue=totals["anonymous_revenue"] or Decimal(0),
        profit=None if cost is None else totals["costed_revenue"] - cost,
        cost_coverage=float(totals["sold_costed"] / sold) if sold > 0 else None,
        average_order=revenue / totals["sales"] if totals["sales"] else None,
        buyers=buyers["n"],
        one_time_buyers=buyers["once"],
        repeat_share=(buyers["n"] - buyers["once"]) / buyers["n"] if buyers["n"] else None,
        first_order_at=totals["first_order_at"],
        last_order_at=totals["last_order_at"],
        other_currency_orders=others,
    )
