"""Everybody's purchases as `suggestions.Purchases`: which articles stood in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import polars as pl

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.items import items
from shuke.insight.metrics.narrow import lines
from shuke.insight.suggestions import Purchases
from shuke.insight.suggestions.purchases import Ints, places_in
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Ordered:
    """`people`: the customer behind each person's number, `items`: the article behind each product's, both ascending;
    `product`, `item`: the number of each product's article; `given_back`: who returned which article, as numbers."""

    purchases: Purchases
    people: Ints
    items: Ints
    product: Ints
    item: Ints
    given_back: tuple[Ints, Ints]

    def place_of(self, customers: Ints) -> Ints:
        """The numbers of these customers; -1 for who bought nothing."""
        return places_in(self.people, customers)


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
    people = frame["customer"].unique().sort()
    purchases = Purchases.of(frame, people, numbers)
    of = connection.run(articles.select("product", "item").order_by("product"))
    buyers, ids = people.to_numpy(), numbers.to_numpy()
    product, item = _columns(of, "product", "item")
    place = places_in(ids, item)
    was_sold = place >= 0
    back = _given_back(connection, rows, articles, buyers, ids)
    return Ordered(purchases, buyers, ids, product[was_sold], place[was_sold], back)


def _given_back(
    connection: Connection, rows: ir.Table, articles: ir.Table, people: Ints, ids: Ints
) -> tuple[Ints, Ints]:
    returned = rows.filter(~rows.sale, rows.amount != 0)
    joined = returned.inner_join(articles, returned.product_id == articles.product)
    table = connection.run(joined.select("customer_id", article=articles["item"]).distinct())
    customer, article = _columns(table, "customer_id", "article")
    person, item = places_in(people, customer), places_in(ids, article)
    both = (person >= 0) & (item >= 0)
    return person[both], item[both]


def _columns(table: Any, *names: str) -> Iterator[Ints]:
    return (table[name].to_numpy().astype(np.int64) for name in names)
