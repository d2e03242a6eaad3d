"""Parcels of the orders of a page."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.shop.models import ErpOrder, Invoice, Order, Parcel, Refund


def parcels_of(orders: Sequence[Order]) -> dict[int, list[Parcel]]:
    """By order, in the order in which they were sent."""
    by_order: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in Parcel.objects.filter(order__in=orders).order_by("order", "sent_at", "pk"):
        by_order[parcel.order_id].append(parcel)
    return by_order


def tell_parcels(orders: Sequence[Order]) -> None:
    """Give orders `tracking`, the numbers of their parcels in a line."""
    by_order = parcels_of(orders)
    for order in orders:
        numbers = (parcel.number for parcel in by_order.get(order.pk, ()))
        order.tracking = _(", ").join(numbers)  # type: ignore[attr-defined]


def papers_of(orders: Sequence[Order]) -> dict[int, dict[str, list[Any]]]:
    """By order: its "parcels", "refunds", "invoices" and what an ERP says ("erp")."""
    papers: dict[int, dict[str, list[Any]]] = {
        order.pk: {"parcels": [], "refunds": [], "invoices": [], "erp": []} for order in orders
    }
    kinds: dict[str, Any] = {
        "parcels": Parcel,
        "refunds": Refund,
        "invoices": Invoice,
        "erp": ErpOrder,
    }
    for name, model in kinds.items():
        for row in model._default_manager.filter(order__in=orders).order_by("order", "pk"):
            papers[row.order_id][name].append(row)
    return papers
