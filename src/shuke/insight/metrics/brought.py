"""What people brought in the days of a basis, and what they were given for it."""

import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.habits import discounted
from shuke.warehouse.engine import Connection

#: Sums of money of `brought`.
SUMS = ("revenue", "earned", "costed_revenue", "given", "listed")


def brought(connection: Connection, basis: Basis) -> ir.Table:
    """One row per customer with an order or a return: buyer, orders (sales), offers (sales with any discount),
    revenue, earned (profit, null where no cost is known), costed_revenue, given (discounts), listed (list value)."""
    rows = discounted(connection, basis)
    return rows.group_by(buyer="customer_id").aggregate(
        orders=rows.count(where=rows.sale),
        offers=rows.count(where=rows.given > 0),
        **{name: rows[name].sum() for name in SUMS},
    )
