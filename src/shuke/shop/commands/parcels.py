"""Record parcels of orders, and tell of them on the timeline."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from shuke.customers import commands as customers
from shuke.shop.commands import papers
from shuke.shop.models import Parcel

#: What a timeline tells of a parcel; it stands under the parcel's id.
TOUCH = "shop.parcel"


def record_parcels(rows: Iterable[Mapping[str, Any]], *, by: str) -> set[int]:
    """Make and complete parcels (`papers.record`: `order`, `number`, `carrier`, `sent_at`, `received_at`,
    `weight` in grams); the ids of orders of which something is new. Call inside the caller's transaction."""
    orders = papers.record(papers.PARCEL, rows)
    tell_parcels(orders, by=by)
    return orders


def tell_parcels(orders: Collection[int], *, by: str) -> None:
    """Put the parcels of these orders on their buyers' timelines, anew: whose an order is may have changed."""
    rows = Parcel.objects.filter(order__in=orders).select_related("order").order_by("pk")
    parcels = list(rows)
    if not parcels:
        return
    forget_parcels(parcels)
    customers.record_touches(
        (
            parcel.order.customer_id,
            parcel.received_at or parcel.sent_at,
            TOUCH,
            parcel.pk,
            {
                "order": parcel.order_id,
                "order_number": parcel.order.number,
                "number": parcel.number,
                "carrier": parcel.carrier,
                "received": parcel.received_at is not None,
            },
            by,
        )
        for parcel in parcels
        if parcel.order.customer_id and (parcel.received_at or parcel.sent_at)
    )


def forget_parcels(parcels: Iterable[Parcel]) -> None:
    """Take their entries off every timeline."""
    customers.forget_touches((TOUCH,), [parcel.pk for parcel in parcels])
