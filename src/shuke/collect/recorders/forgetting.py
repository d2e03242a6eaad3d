"""Which documents are about somebody who was forgotten (`customers.erased`)."""

import polars as pl

from shuke.shop import queries as shop


def keys_of_people(resolved: pl.DataFrame) -> frozenset[str]:
    """The keys of those whose identities are forgotten."""
    return frozenset(resolved.filter(pl.col("outcome") == "erased")["key"].to_list())


def keys_of_orders(documents: pl.DataFrame) -> frozenset[str]:
    """The keys of orders that are somebody's already who was forgotten, though this time nothing says so."""
    orders = shop.orders_of_forgotten(documents["number"].unique().to_list())
    names = documents.select("key", "store", "number").iter_rows()
    return frozenset(key for key, store, number in names if (store, number) in orders)
