"""When people come back: their months, their days of purchase, the days between."""

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.calendar import Grain
from shuke.insight.metrics.customers import AMOUNT
from shuke.insight.metrics.narrow import purchases
from shuke.warehouse.engine import Connection


def months(connection: Connection, basis: Basis) -> ir.Table:
    """One row per buyer and month with an order or a return from the first order's month on: customer_id,
    cohort (number of the month of the first sale, see `calendar`), since (months after it, 0 is itself),
    orders (sales), revenue."""
    rows = purchases(connection, basis)
    rows = rows.mutate(month=calendar.month_of(rows.day))
    by_month = rows.group_by("customer_id", "month").aggregate(
        orders=rows.count(where=rows.sale), revenue=rows.revenue.sum()
    )
    mine = ibis.window(group_by="customer_id")
    bought = ibis.ifelse(by_month.orders > 0, by_month.month, ibis.null("int64"))
    by_cohort = by_month.mutate(cohort=bought.min().over(mine))
    by_cohort = by_cohort.filter(by_cohort.cohort.notnull(), by_cohort.month >= by_cohort.cohort)
    selected = by_cohort.select(
        "customer_id",
        cohort=by_cohort.cohort.cast("int32"),
        since=(by_cohort.month - by_cohort.cohort).cast("int32"),
        orders=by_cohort.orders.cast("int32"),
        revenue=by_cohort.revenue.cast(AMOUNT),
    )
    return connection.remember(("months", basis), selected, at_once=True)


def purchase_days(sales: ir.Table) -> ir.Table:
    """Of rows with customer_id (and a key such as category) and day, one row per day of purchase: number
    (1 is the first), gap_days (to the next one; null for the last). `sales` has one row per day."""
    keys = [name for name in sales.columns if name != "day"]
    in_order = ibis.window(group_by=keys, order_by="day")
    return sales.mutate(
        number=(ibis.row_number().over(in_order) + 1).cast("int32"),
        gap_days=sales.day.lead().over(in_order) - sales.day,
    )


def sale_days(connection: Connection, basis: Basis) -> ir.Table:
    """customer_id and day (its number) of every day on which somebody bought."""
    rows = purchases(connection, basis)
    return rows.filter(rows.sale).select("customer_id", "day").distinct()


def days_of_customers(connection: Connection, basis: Basis) -> ir.Table:
    """`purchase_days` of all goods, held for the life of the snapshot: when people come back and where they
    stand both begin with them."""
    days = purchase_days(sale_days(connection, basis))
    return connection.remember(("purchase days", basis), days, at_once=True)


def first_purchases(connection: Connection, basis: Basis) -> ir.Table:
    """One row per buyer: customer_id, day of the first purchase (its number), gap_days to the second one (null
    until there is one), and channel, the kind of the store of the first order."""
    days = days_of_customers(connection, basis)
    sales = purchases(connection, basis)
    sales = sales.filter(sales.sale).select("customer_id", "store_id", "placed_at")
    in_order = ibis.window(group_by="customer_id", order_by=["placed_at", "store_id"])
    sales = sales.mutate(nth=ibis.row_number().over(in_order))
    begun = sales.filter(sales.nth == 0).select(buyer="customer_id", place="store_id")
    stores = connection.table("stores").select(store="id", channel="kind")
    begun = begun.left_join(stores, begun.place == stores.store).select("buyer", "channel")
    first = days.filter(days.number == 1)
    first = first.left_join(begun, first.customer_id == begun.buyer)
    return first.select("customer_id", "day", "gap_days", channel=first.channel.fill_null(""))


def buyers_by(connection: Connection, basis: Basis, grain: Grain, first: int) -> ir.Table:
    """`METRICS["buyers"]` of each period from the number `first` on: period, buyers. A buyer is counted on
    their last day of purchase in it, so nobody need be told apart from anybody."""
    start = calendar.number_of(calendar.first_day(first, grain), "day")
    days = days_of_customers(connection, basis)
    days = days.filter(days.day >= start)
    period = calendar.of_day(days.day, grain)
    following = calendar.of_day(days.day + days.gap_days, grain)
    marked = days.mutate(period=period, last=following.isnull() | (following > period))
    return marked.filter(marked.last).group_by("period").aggregate(buyers=ibis._.count())
