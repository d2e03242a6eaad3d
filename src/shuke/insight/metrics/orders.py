"""Which orders and lines count, and what an order brought."""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.built import Tables, built_once
from shuke.insight.metrics.exchange import in_one_currency
from shuke.insight.metrics.merges import resolved

#: What is converted of an order and of a line, as far as a question reads it.
ORDER_AMOUNTS = ("goods", "discount", "shipping", "total", "refunded", "net", "cost")
LINE_AMOUNTS = ("unit_price", "discount", "amount", "unit_cost")


@built_once(net="orders", sales="orders")
def counted_orders(connection: Tables, basis: Basis, *, anonymous: bool = False) -> ir.Table:
    """Counted orders (`shop.warehouse` defines `counted`: not unpaid, not cancelled, not excluded) of
    the basis's time, in its currency. `anonymous` keeps those whose customer nobody knows."""
    orders = connection.table("orders")
    orders = orders.filter(orders.counted, *inside(orders, basis))
    orders = in_one_currency(connection, orders, basis, ORDER_AMOUNTS)
    return _of_people(connection, orders, basis, anonymous)


@built_once(net="order_lines", sales="order_lines")
def counted_lines(connection: Tables, basis: Basis, *, anonymous: bool = False) -> ir.Table:
    """Lines of counted orders that were not removed; with `sales_only`, of sales and with quantity and
    price above 0. They carry `sale`, as orders do."""
    lines = connection.table("order_lines")
    lines = lines.filter(lines.counted, lines.removed_at.isnull(), *inside(lines, basis))
    if basis.sales_only:
        lines = lines.filter(lines.kind == "sale", lines.quantity > 0, lines.unit_price > 0)
    lines = in_one_currency(connection, lines, basis, LINE_AMOUNTS)
    return _of_people(connection, lines.mutate(sale=lines.kind == "sale"), basis, anonymous)


@built_once(net="orders", sales="order_lines")
def purchases(connection: Tables, basis: Basis, *, anonymous: bool = False) -> ir.Table:
    """One row per order of the basis: order_id, customer_id, store_id, kind, sale (whether it is no
    return), placed_at, revenue, refunded (paid back without a return), and where the cost is known earned (revenue minus cost) and costed_revenue
    (else null and 0). Metrics over "orders" read these rows. Net they also have discount and goods.

    Net: revenue = total - refunded (negative for a return), the cost is the order's.
    Sales only: revenue = sum of the lines' amounts, costed_revenue = the amount of the lines whose unit
    cost is known, earned = that minus their quantity x unit cost.
    """
    if basis.sales_only:
        return _from_lines(counted_lines(connection, basis, anonymous=anonymous))
    orders = counted_orders(connection, basis, anonymous=anonymous)
    return orders.select(
        "customer_id",
        "store_id",
        "kind",
        "placed_at",
        "discount",
        "goods",
        order_id=orders.id,
        sale=orders.kind == "sale",
        revenue=orders.net,
        refunded=orders.refunded,
        earned=orders.net - orders.cost,
        costed_revenue=ibis.ifelse(orders.cost.notnull(), orders.net, 0),
    )


def _from_lines(lines: ir.Table) -> ir.Table:
    has_cost = lines.unit_cost.notnull()
    keys = ("order_id", "customer_id", "store_id", "kind", "sale", "placed_at")
    rows = lines.group_by(*keys).aggregate(
        revenue=lines.amount.sum(),
        earned=(lines.amount - lines.quantity * lines.unit_cost).sum(where=has_cost),
        costed_revenue=ibis.coalesce(lines.amount.sum(where=has_cost), 0),
    )
    return rows.mutate(refunded=ibis.literal(0))


def inside(rows: ir.Table, basis: Basis) -> Iterator[ir.BooleanValue]:
    """Whether they are of the basis's days and places."""
    yield rows.placed_at < basis.limit
    if basis.first:
        yield rows.placed_at >= basis.start
    if basis.stores:
        yield rows.store_id.isin(basis.stores)


def _of_people(connection: Tables, rows: ir.Table, basis: Basis, anonymous: bool) -> ir.Table:
    if not anonymous:
        rows = rows.filter(rows.customer_id.notnull())
    if basis.hops:
        rows = resolved(rows, connection.table("customers"), basis.hops)
    if basis.sources:
        people = connection.table("customers")
        people = people.filter(people.source.isin(basis.sources)).select(person=people.id)
        rows = rows.semi_join(people, rows.customer_id == people.person)
    return rows
