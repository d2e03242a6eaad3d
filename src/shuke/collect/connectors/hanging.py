"""Refunds and parcels that shops tell of one by one, recorded beside their order."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shuke.collect.connectors.kinds import OrderRead, instant
from shuke.collect.slots import Body
from shuke.shop import commands as shop


@dataclass(frozen=True)
class OrderPapers:
    """What an order has of them: it is known by the code of its store and its number."""

    key: tuple[str, str]
    refunds: list[dict[str, Any]] = field(default_factory=list)
    parcels: list[dict[str, Any]] = field(default_factory=list)


def papers_of(order: OrderRead, body: Body) -> OrderPapers:
    """What `order` says of its parts; `body` is the order in our own fields."""
    currency = str(body.get("currency") or "")
    key = (str(body["store"]), str(body.get("number") or ""))
    return OrderPapers(key, _refunds(order, currency), _parcels(order))


def amount_of(refund: Mapping[str, Any], currency: str) -> Decimal:
    """What went back, in the currency of its order."""
    is_foreign = currency and refund.get("currency") and refund["currency"] != currency
    return Decimal(refund.get("worth" if is_foreign else "amount", 0))


def record(orders: Iterable[OrderPapers], *, source: str) -> None:
    """Write what these orders have, inside the caller's transaction."""
    rows = list(orders)
    ids = shop.orders_by_number(each.key for each in rows if each.refunds or each.parcels)
    existing = [(each, ids[each.key]) for each in rows if each.key in ids]
    shop.record_refunds({"order": pk, **row} for each, pk in existing for row in each.refunds)
    shop.record_parcels(
        ({"order": pk, **row} for each, pk in existing for row in each.parcels), by=source
    )


def _refunds(order: OrderRead, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "number": number[:80],
            "amount": amount_of(refund, currency),
            "at": _moment(refund.get("at")),
            "reason": refund.get("reason"),
            "lines": refund.get("lines"),
        }
        for number, refund in order.refunds.items()
        if number and amount_of(refund, currency)
    ]


def _parcels(order: OrderRead) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "carrier": parcel.get("carrier"),
            "sent_at": _moment(parcel.get("at")) if parcel["sent"] else None,
            "received_at": _moment(parcel.get("received")),
        }
        for parcel in order.parcels.values()
        for number in shop.tracking_numbers(" ".join(map(str, parcel.get("numbers") or ())))
    ]


def _moment(text: object) -> dt.datetime | None:
    return instant(text) if text else None
