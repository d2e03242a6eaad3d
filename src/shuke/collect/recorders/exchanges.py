"""What lines of orders say of the order whose goods they replace, recorded beside the orders."""

import polars as pl

from shuke.collect.recorders import buyers
from shuke.shop import commands as shop


def record(lines: pl.DataFrame, orders: pl.DataFrame) -> tuple[set[int], pl.DataFrame]:
    """Record what fit lines say; the ids of orders that are exchanges by it, and notes on what cannot be one.
    `orders`: `key`, `kind` and `order_id`."""
    telling = lines.filter(pl.col("replaces").is_not_null()).unique("key", keep="first")
    sales = orders.filter(pl.col("kind") == "sale")
    telling = telling.select("key", "replaces").join(sales, on="key")
    if telling.is_empty():
        return set(), pl.DataFrame(schema=buyers.NOTES)
    done, missed = shop.record_exchanges(dict(telling.select("order_id", "replaces").iter_rows()))
    lost = telling.filter(pl.col("order_id").is_in(list(missed)))
    return done, lost.select("key", note=pl.lit("exchange_missed"), value="replaces")
