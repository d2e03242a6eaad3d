"""Count what customers bought, for the totals that the record keeps."""

import polars as pl

from shuke.common import bulk
from shuke.customers import commands as customers

_TOTALS = {
    **dict.fromkeys(("customer_id", "order_count", "spent"), pl.Int64),
    **dict.fromkeys(("first_order_at", "last_order_at"), bulk.INSTANT),
}


def refresh_totals(customer_ids: list[int]) -> None:
    """Count anew for these customers and hand the totals to the record.

    Counted are sales and returns that are neither unpaid nor cancelled nor excluded; `spent` is
    their total less what was refunded, `order_count` and the dates are those of the sales. Call
    inside the caller's transaction, after every change to orders.
    """
    if not customer_ids:
        return
    condition, values = bulk.among("customer_id", customer_ids)
    # A sum of integers is numeric on PostgreSQL.
    counted = bulk.fetch(
        "SELECT customer_id, COUNT(*) FILTER (WHERE kind = 'sale'), "
        "CAST(SUM(total - refunded) AS BIGINT), MIN(placed_at) FILTER (WHERE kind = 'sale'), "
        "MAX(placed_at) FILTER (WHERE kind = 'sale') FROM shop_order "
        f"WHERE {condition} AND status NOT IN ('unpaid', 'cancelled') AND excluded_at IS NULL "
        "GROUP BY customer_id",
        values,
        _TOTALS,
    )
    wanted = pl.DataFrame({"customer_id": customer_ids}, schema={"customer_id": pl.Int64})
    totals = wanted.join(counted, on="customer_id", how="left").with_columns(
        pl.col("order_count", "spent").fill_null(0)
    )
    customers.set_totals(totals)
