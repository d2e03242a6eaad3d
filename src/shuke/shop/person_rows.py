"""What becomes of the shop's rows that belong to a customer: on a merge, an erasure, and in what a person gets of
their own data."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.customers.slots import ErasurePlace, PersonRows
from shuke.shop.models import (
    ArchivedVisitor,
    ErpOrder,
    Event,
    Invoice,
    IssuedCoupon,
    Order,
    Parcel,
    Refund,
    Visit,
)


def _of_order(
    model: type[models.Model], *, labels: Mapping[str, Any], export: tuple[str, ...], **more: Any
) -> PersonRows:
    """Rows that hang off an order, go where it goes and say first which one it is."""
    return PersonRows(
        model,
        customer="order__customer",
        labels={"order__number": _("Order"), **labels},
        export=("order__number", *export),
        **more,
    )


PERSON_ROWS = (
    PersonRows(
        Order,
        heading=_("Orders"),
        labels={
            "status": _("State"),
            "placed_at": _("Placed"),
            "total": _("Total"),
            "refunded": _("Refunded"),
            "payment_method": _("Payment"),
        },
        on_erasure="blanked",
        blanked=("note", "address_key"),
        export=(
            *("number", "kind", "status", "placed_at", "currency", "total", "refunded", "note"),
            "payment_method",
        ),
        why="The shop's books: what was sold stays, who bought it is no longer told.",
        on_merge=later("shuke.shop.commands.totals.refresh_totals"),
        in_the_way=_("have orders that stay"),
    ),
    _of_order(
        Parcel,
        heading=_("Parcels"),
        labels={
            "carrier": _("Carrier"),
            "sent_at": pgettext_lazy("own data", "Sent"),
            "received_at": pgettext_lazy("own data", "Received"),
            "weight": _("Grams"),
        },
        on_erasure="kept",
        export=("number", "carrier", "sent_at", "received_at", "weight"),
        why="Part of the order, which stays: which parcel went when; it names nobody.",
    ),
    _of_order(
        ErpOrder,
        heading=_("Orders in the ERP"),
        labels={"status": _("State"), "store": pgettext_lazy("own data", "Store")},
        on_erasure="kept",
        export=("number", "status", "store"),
        why="Part of the order, which stays: how the ERP calls it; it names nobody.",
        not_in_demo="The demo shop has no ERP.",
    ),
    _of_order(
        Refund,
        heading=_("Refunds"),
        labels={"lines": pgettext_lazy("own data", "Lines")},
        on_erasure="blanked",
        blanked=("reason",),
        export=("number", "amount", "at", "reason", "lines"),
        why="The shop's books: what was paid back stays.",
    ),
    _of_order(
        Invoice,
        heading=_("Invoices"),
        labels={"tax_number": _("Tax number"), "issued_at": _("Issued")},
        on_erasure="blanked",
        blanked=("title", "tax_number"),
        export=("number", "title", "tax_number", "kind", "amount", "issued_at"),
        why="The shop's books: what was invoiced stays, to whom is no longer told.",
    ),
    PersonRows(
        Event,
        heading=_("Events"),
        on_erasure="blanked",
        blanked=("visitor", "session"),
        export=("at", "name", "source", "medium", "campaign", "device", "value"),
        in_the_way=_("have visited since"),
        archive=later("shuke.shop.queries.archive.archived_rows"),
    ),
    ErasurePlace(
        "shop.archived_events", later("shuke.shop.commands.archiving.forget_person"), order=60
    ),
    PersonRows(
        ArchivedVisitor,
        on_erasure="kept",
        why="Only says whose archived events are, and is blanked with them (the `ErasurePlace` below).",
        in_the_way=_("have visited since"),
        not_in_demo="Nothing of the demo shop is old enough to be archived.",
    ),
    PersonRows(
        Visit,
        heading=_("Visits"),
        labels={
            "started_at": pgettext_lazy("own data", "From"),
            "pages": pgettext_lazy("own data", "Pages"),
            "landing": pgettext_lazy("own data", "First page"),
        },
        on_erasure="blanked",
        blanked=("visitor", "session", "landing"),
        export=(
            "started_at",
            "ended_at",
            "pages",
            "source",
            "medium",
            "campaign",
            "landing",
            "device",
        ),
        in_the_way=_("have visited since"),
    ),
    PersonRows(
        IssuedCoupon,
        heading=_("Coupons"),
        labels={"code": _("Code"), "issued_at": pgettext_lazy("own data", "Given")},
        on_erasure="kept",
        export=("code", "issued_at", "expires_at", "reason"),
        written_at="issued_at",
        title=later("shuke.shop.queries.coupons.issued_title"),
        why="What was given and used; it names nobody.",
        in_the_way=_("have been given a coupon"),
    ),
)
