"""Tie each line of a return to the line of the sale that it takes back."""

import datetime as dt
from collections import defaultdict

import polars as pl

from shuke.common import bulk, journal
from shuke.common.revisions import next_revision
from shuke.shop.models import OrderLine

_LINE = {
    **{"id": pl.Int64, "order_id": pl.Int64, "customer_id": pl.Int64, "product_id": pl.Int64},
    "quantity": pl.Int64,
    "placed_at": bulk.INSTANT,
}
_COLUMNS = (
    "line.id, line.order_id, placed.customer_id, line.product_id, line.quantity, placed.placed_at"
)
_JOIN = "shop_order placed JOIN shop_orderline line ON line.order_id = placed.id"


def tie_returns(customers: pl.DataFrame) -> int:
    """Tie what can be tied for these customers; returns how many lines were tied.

    `customers`: `customer_id` and `since`, the earliest instant at which something of theirs was
    recorded or changed: only what was returned from then on can find a sale that it did not find
    before. A line of a return takes back the latest earlier line of the same customer and product
    that has enough quantity not taken back yet. Call inside the caller's transaction.
    """
    returned = _untied(customers["customer_id"].to_list())
    returned = (
        returned.join(customers, on="customer_id", maintain_order="left")
        .filter(pl.col("placed_at") >= pl.col("since"))
        .drop("since")
    )
    if returned.is_empty():
        return 0
    sold = _sold(returned)
    if sold.is_empty():
        return 0
    ties = _allocate(returned, sold, _taken(sold["id"].to_list()))
    if ties:
        _note(ties, returned)
        revision = next_revision()
        rows = ((line, sale, revision) for line, sale in ties)
        bulk.update(OrderLine, ("id", "returns_id", "revision"), rows)
    return len(ties)


def _note(ties: list[tuple[int, int]], returned: pl.DataFrame) -> None:
    """Leave traces of ties, but of those that go with their order."""
    if (notes := journal.current()) is None:
        return
    made = {pk for pk, trace in notes.traces.get("order", {}).items() if trace.created}
    orders = dict(returned.select("id", "order_id").iter_rows())
    for line, sale in ties:
        if orders[line] not in made:
            notes.changed("tie", line, {}, {"returns": sale})


def untie(ties: dict[int, int]) -> int:
    """Untie lines of returns that are tied to these lines of sales still; how many. Call inside the
    caller's transaction."""
    condition, values = bulk.among("id", ties)
    tied = bulk.fetch(
        f"SELECT id, returns_id FROM shop_orderline WHERE returns_id IS NOT NULL AND {condition}",
        values,
        {"id": pl.Int64, "returns_id": pl.Int64},
    )
    revision = next_revision()
    rows = [(pk, None, revision) for pk, sale in tied.iter_rows() if ties[pk] == sale]
    bulk.update(OrderLine, ("id", "returns_id", "revision"), rows)
    return len(rows)


def tie_again(customer_ids: list[int]) -> int:
    """Tie what is left untied of these customers and can be tied; how many lines."""
    since = pl.lit(dt.datetime(1900, 1, 1, tzinfo=dt.UTC), bulk.INSTANT)
    return tie_returns(pl.DataFrame({"customer_id": customer_ids}).with_columns(since=since))


def _untied(customer_ids: list[int]) -> pl.DataFrame:
    condition, values = bulk.among("placed.customer_id", customer_ids)
    return bulk.fetch(
        f"SELECT {_COLUMNS} FROM {_JOIN} "
        f"WHERE {condition} AND placed.kind = 'return' AND placed.status NOT IN ('cancelled') "
        "AND line.returns_id IS NULL AND line.removed_at IS NULL "
        "AND line.product_id IS NOT NULL AND line.quantity < 0 "
        "ORDER BY placed.placed_at, line.id",
        values,
        _LINE,
    )


def _sold(returned: pl.DataFrame) -> pl.DataFrame:
    """Lines of sales of the same customers and products, the earliest first."""
    customers, among_customers = bulk.among(
        "placed.customer_id", returned["customer_id"].unique().to_list()
    )
    products, among_products = bulk.among(
        # The plus keeps SQLite from walking every line of a popular product.
        "+line.product_id",
        returned["product_id"].unique().to_list(),
    )
    return bulk.fetch(
        f"SELECT {_COLUMNS} FROM {_JOIN} "
        f"WHERE {customers} AND placed.kind = 'sale' AND placed.status NOT IN ('unpaid', 'cancelled') "
        f"AND line.quantity > 0 AND line.removed_at IS NULL AND {products} "
        "ORDER BY placed.placed_at, line.id",
        [*among_customers, *among_products],
        _LINE,
    ).join(
        returned.select("customer_id", "product_id").unique(),
        on=["customer_id", "product_id"],
        how="semi",
        maintain_order="left",
    )


def _taken(sale_lines: list[int]) -> dict[int, int]:
    """How much of each line has been taken back already."""
    condition, values = bulk.among("returns_id", sale_lines)
    taken = bulk.fetch(
        "SELECT returns_id, SUM(-quantity) FROM shop_orderline "
        f"WHERE {condition} AND removed_at IS NULL GROUP BY returns_id",
        values,
        {"id": pl.Int64, "taken": pl.Int64},
    )
    return dict(taken.iter_rows())


def _allocate(
    returned: pl.DataFrame, sold: pl.DataFrame, taken: dict[int, int]
) -> list[tuple[int, int]]:
    sales: dict[tuple, list] = defaultdict(list)
    columns = ("id", "customer_id", "product_id", "quantity", "placed_at")
    for pk, customer, product, quantity, placed_at in sold.select(columns).iter_rows():
        sales[customer, product].append([placed_at, pk, quantity - taken.get(pk, 0)])
    ties = []
    for pk, customer, product, quantity, placed_at in returned.select(columns).iter_rows():
        for sale in reversed(sales[customer, product]):
            if sale[0] <= placed_at and sale[2] >= -quantity:
                sale[2] += quantity
                ties.append((pk, sale[1]))
                break
    return ties
