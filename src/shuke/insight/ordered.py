"""Everybody's purchases as `suggestions.Purchases`: which articles stood in which order."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.narrow import lines
from shuke.insight.reports.items import items
from shuke.insight.suggestions import Purchases
from shuke.insight.suggestions.purchases import Ints, places_in
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Ordered:
    """`items`: the article behind each number; `product`, `item`: the number of each product's article."""

    purchases: Purchases
    items: Ints
    product: Ints
    item: Ints


def ordered(connection: Connection, basis: Basis) -> Ordered:
    """Of counted sales up to the as-of day."""
    rows, articles = lines(connection, basis), items(connection, "product")
    sold = rows.filter(rows.sale, rows.amount > 0)
    joined = sold.inner_join(articles, sold.product_id == articles.product)
    table = connection.run(joined.select(
        customer="customer_id", order="order_id", day="day", product=articles["item"]
    ).distinct())  # fmt: skip
    frame = pl.DataFrame(pl.from_arrow(table)).cast(pl.Int64)
    numbers = frame["product"].unique().sort()
    purchases = Purchases.of(frame, frame["customer"].unique().sort(), numbers)
    of = connection.run(articles.select("product", "item").order_by("product"))
    ids = numbers.to_numpy()
    product, item = (of[name].to_numpy().astype(np.int64) for name in ("product", "item"))
    place = places_in(ids, item)
    was_sold = place >= 0
    return Ordered(purchases, ids, product[was_sold], place[was_sold])
