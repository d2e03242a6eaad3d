"""What is known of each buyer from their orders."""

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.built import Tables, built_once
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.orders import purchases
from shuke.warehouse.engine import Connection

#: A person's sums fit 18 digits and half the room of the 38 that sums are given.
AMOUNT = "decimal(18, 4)"

DAY_SECONDS = 86_400


@built_once(net="orders", sales="order_lines")
def facts(connection: Tables, basis: Basis) -> ir.Table:
    """One row per buyer: a known customer with at least one sale in the basis.

    customer_id; orders (sales, count: frequency); revenue (money: monetary); profit (money: revenue
    minus cost, over what has a known cost; null when nothing has); costed_revenue (money: the revenue
    that profit covers); first_order_at, last_order_at (of sales); recency_days (whole days from the
    last sale to the end of the as-of day: 0 is that day); tenure_days (likewise from the first sale).
    """
    rows = purchases(connection, basis)
    keys = ("orders", "revenue", "profit", "first_order", "last_order")
    people = rows.group_by("customer_id").aggregate(
        **{key: METRICS[key].of(rows, None) for key in keys},
        costed_revenue=rows.costed_revenue.sum(),
    )
    people = people.filter(people.orders > 0).rename(
        first_order_at="first_order", last_order_at="last_order"
    )
    return people.select(
        "customer_id",
        "orders",
        *(people[name].cast(AMOUNT).name(name) for name in ("revenue", "profit", "costed_revenue")),
        "first_order_at",
        "last_order_at",
        recency_days=_days_to(basis, people.last_order_at),
        tenure_days=_days_to(basis, people.first_order_at),
    )


def buyers(connection: Connection, basis: Basis) -> ir.Table:
    """`facts`, held for the life of the snapshot: nearly every report begins with them."""
    return connection.remember(("facts", basis), facts(connection, basis), at_once=True)


def _days_to(basis: Basis, instant: ir.TimestampValue) -> ir.IntegerValue:
    end = ibis.literal(int(basis.end.timestamp()))
    return (end - 1 - instant.epoch_seconds()) // DAY_SECONDS
