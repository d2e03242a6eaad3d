"""The totals that lists sort by. Shop counts, this room keeps."""

import polars as pl

from shuke.common import bulk
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer


def set_totals(totals: pl.DataFrame) -> None:
    """Set what shop counted for these customers; whoever has an order becomes a customer.

    Columns: `customer_id`, `order_count` (Int64), `spent` (Int64 units of 0.0001),
    `first_order_at`, `last_order_at` (Datetime UTC or null). Call inside the caller's transaction.
    """
    if totals.is_empty():
        return
    revision = next_revision()
    columns = ("id", "order_count", "spent", "first_order_at", "last_order_at", "revision")
    numbers = totals.select("customer_id", *columns[1:5])
    buyers = numbers.filter(pl.col("order_count") > 0)
    others = numbers.filter(pl.col("order_count") <= 0)
    stage = Customer.Stage.CUSTOMER.value
    if len(buyers):
        rows = buyers.with_columns(revision=pl.lit(revision), stage=pl.lit(stage))
        bulk.update(Customer, (*columns, "stage"), rows)
    if len(others):
        bulk.update(Customer, columns, others.with_columns(revision=pl.lit(revision)))
