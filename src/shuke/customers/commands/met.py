"""Where people were met first, for those of whom only the door is known by which we heard of them."""

import polars as pl

from shuke.common import bulk
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.customers.sources import DOORS


def set_sources(first: pl.DataFrame) -> None:
    """Set the source of customers to that of their first visit, where it began before they were known and
    the record names no more than a door. A source that says something stays for good.

    Columns: `customer_id`, `source`, `at` (Datetime UTC). Call inside the caller's transaction.
    """
    if first.is_empty():
        return
    condition, values = bulk.among("id", first["customer_id"].to_list())
    doors, codes = bulk.among("source", DOORS)
    rows = bulk.fetch(
        f"SELECT id, joined_at FROM customers_customer WHERE {condition} AND {doors}",
        [*values, *codes],
        {"customer_id": pl.Int64, "joined_at": bulk.INSTANT},
    )
    rows = rows.join(first, on="customer_id").filter(pl.col("at") <= pl.col("joined_at"))
    if len(rows):
        updates = rows.select("customer_id", "source", pl.lit(next_revision()))
        bulk.update(Customer, ("id", "source", "revision"), updates.iter_rows())
