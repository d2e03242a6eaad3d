"""Whose a visitor's events and visits are, once one of them says so."""

from collections.abc import Collection

import polars as pl
from django.db import connection

from shuke.common import bulk
from shuke.shop.models import ArchivedVisitor, Event, Visit
from shuke.shop.queries.archive import horizon

#: Visitors of whom exactly one customer is known, by events here or in the archive; two conditions stand in it.
_OWNERS = (
    "SELECT visitor, MIN(customer_id) AS customer_id FROM ("
    "SELECT visitor, customer_id FROM shop_event WHERE customer_id IS NOT NULL AND {condition} "
    "UNION SELECT visitor, customer_id FROM shop_archivedvisitor WHERE {condition}) named "
    "GROUP BY visitor HAVING COUNT(DISTINCT customer_id) = 1"
)


def recognise(model: type[Event | Visit], visitors: Collection[str], revision: int) -> pl.Series:
    """Give the nameless rows of visitors of whom exactly one customer is known to that customer; whose they
    were, a customer for each row. Call inside the caller's transaction."""
    condition, values = bulk.among("visitor", [visitor for visitor in visitors if visitor])
    rows = bulk.fetch(
        f"SELECT nameless.id, known.customer_id FROM {model._meta.db_table} nameless JOIN ("
        f"{_OWNERS.format(condition=condition)}) known "
        "ON known.visitor = nameless.visitor WHERE nameless.customer_id IS NULL",
        [*values, *values],
        {"id": pl.Int64, "customer_id": pl.Int64},
    )
    updates = rows.select("id", "customer_id", pl.lit(revision)).iter_rows()
    bulk.update(model, ("id", "customer_id", "revision"), updates)
    return rows["customer_id"]


def recognise_archived(visitors: Collection[str], revision: int) -> None:
    """The same for their archived events, which are given as a whole, by one row for each visitor. Of a
    visitor whom an archived event names, it was done before. Call it after their visits are recorded."""
    before = horizon()
    if before is None:
        return
    condition, values = bulk.among("visitor", [visitor for visitor in visitors if visitor])
    rows = bulk.fetch(
        f"SELECT visitor, customer_id FROM ({_OWNERS.format(condition=condition)}) known WHERE EXISTS ("
        "SELECT 1 FROM shop_visit v WHERE v.visitor = known.visitor AND v.started_at <= %s) "
        "AND NOT EXISTS (SELECT 1 FROM shop_archivedvisitor a WHERE a.visitor = known.visitor)",
        [*values, *values, connection.ops.adapt_datetimefield_value(before)],
        {"visitor": pl.String, "customer_id": pl.Int64},
    )
    columns = ("visitor", "customer_id", "revision")
    bulk.insert(ArchivedVisitor, columns, rows.with_columns(revision=pl.lit(revision)))
