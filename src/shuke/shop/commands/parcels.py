"""Record parcels of orders, and tell of them on the timeline."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import polars as pl

from shuke.common import bulk
from shuke.customers import commands as customers
from shuke.shop.commands import papers
from shuke.shop.models import Parcel

#: What a timeline tells of a parcel; it stands under the parcel's id.
TOUCH = "shop.parcel"
_PARCEL = {
    **{"id": pl.Int64, "order": pl.Int64, "number": pl.String, "carrier": pl.String},
    **{"sent_at": bulk.INSTANT, "received_at": bulk.INSTANT},
    **{"order_number": pl.String, "customer_id": pl.Int64},
}


def record_parcels(rows: Iterable[Mapping[str, Any]], *, by: str) -> set[int]:
    """Make and complete parcels (`papers.record`: `order`, `number`, `carrier`, `sent_at`, `received_at`,
    `weight` in grams); the ids of orders of which something is new. Call inside the caller's transaction."""
    orders = papers.record(papers.PARCEL, rows)
    tell_parcels(orders, by=by)
    return orders


def tell_parcels(orders: Collection[int], *, by: str) -> None:
    """Put the parcels of these orders on their buyers' timelines, anew: whose an order is may have changed."""
    parcels = _of_orders(orders)
    if parcels.is_empty():
        return
    customers.forget_touches((TOUCH,), parcels["id"].to_list())
    parcels = parcels.with_columns(
        at=pl.coalesce("received_at", "sent_at"), received=pl.col("received_at").is_not_null()
    )
    detail = pl.struct("order", "order_number", "number", "carrier", "received")
    customers.record_touches(
        parcels.drop_nulls(["customer_id", "at"]).select(
            "customer_id",
            "at",
            pl.lit(TOUCH).alias("kind"),
            "id",
            detail.struct.json_encode().alias("detail"),
            pl.lit(by).alias("by"),
        )
    )


def _of_orders(orders: Collection[int]) -> pl.DataFrame:
    """The parcels of these orders, in the order in which they were told of."""
    condition, values = bulk.among("parcel.order_id", orders)
    return bulk.fetch(
        "SELECT parcel.id, parcel.order_id, parcel.number, parcel.carrier, parcel.sent_at, "
        "parcel.received_at, placed.number, placed.customer_id FROM shop_parcel parcel "
        f"JOIN shop_order placed ON placed.id = parcel.order_id WHERE {condition} ORDER BY parcel.id",
        values,
        _PARCEL,
    )


def forget_parcels(parcels: Iterable[Parcel]) -> None:
    """Take their entries off every timeline."""
    customers.forget_touches((TOUCH,), [parcel.pk for parcel in parcels])
