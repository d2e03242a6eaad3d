"""Whose a visitor's events and visits are, once one of them says so."""

from collections.abc import Collection

import polars as pl

from shuke.common import bulk
from shuke.shop.models import Event, Visit


def recognise(model: type[Event | Visit], visitors: Collection[str], revision: int) -> pl.Series:
    """Give the nameless rows of visitors of whom exactly one customer is known to that customer; whose they
    were, a customer for each row. Call inside the caller's transaction."""
    condition, values = bulk.among("visitor", [visitor for visitor in visitors if visitor])
    rows = bulk.fetch(
        f"SELECT nameless.id, known.customer_id FROM {model._meta.db_table} nameless JOIN ("
        "SELECT visitor, MIN(customer_id) AS customer_id FROM shop_event "
        f"WHERE customer_id IS NOT NULL AND {condition} "
        "GROUP BY visitor HAVING COUNT(DISTINCT customer_id) = 1) known "
        "ON known.visitor = nameless.visitor WHERE nameless.customer_id IS NULL",
        values,
        {"id": pl.Int64, "customer_id": pl.Int64},
    )
    updates = rows.select("id", "customer_id", pl.lit(revision)).iter_rows()
    bulk.update(model, ("id", "customer_id", "revision"), updates)
    return rows["customer_id"]
