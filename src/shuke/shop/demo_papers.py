"""Parcels, refunds and invoices of the demo shop's latest orders."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import transaction

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.shop import commands
from shuke.shop.models import Order

#: Of orders of so many days that were sent.
SINCE = dt.timedelta(days=45)
CARRIERS = (("顺丰速运", "SF"), ("中通快递", "ZT"), ("圆通速递", "YT"))
REASONS = ("七天无理由", "尺码偏小", "少发一件")
TITLES = ("杭州豆芽托育有限公司", "上海小禾文化有限公司")


def load(shop: DemoShop) -> str:
    """Record them; see `common.slots.DemoRows`."""
    sent = Order.objects.filter(
        kind=Order.Kind.SALE, placed_at__gte=clock.now() - SINCE, store__kind="online",
        status__in=(Order.Status.SHIPPED, Order.Status.COMPLETED),
    ).order_by("placed_at", "pk")  # fmt: skip
    refunded = Order.objects.filter(refunded__gt=0).order_by("-placed_at", "-pk")[:60]
    orders, draws = list(sent), np.random.default_rng([shop.seed, 43])
    with transaction.atomic():
        commands.record_parcels(_parcels(orders, draws), by=shop.owner)
        commands.record_refunds(_refunds(list(refunded)))
        commands.record_invoices(_invoices(orders))
    return f"parcels of {len(orders)} orders"


def _parcels(orders: Sequence[Order], draws: np.random.Generator) -> Iterator[dict[str, Any]]:
    for order in orders:
        carrier, sign = CARRIERS[int(draws.integers(len(CARRIERS)))]
        left = order.placed_at + dt.timedelta(hours=float(draws.uniform(4, 30)))
        came = left + dt.timedelta(hours=float(draws.uniform(20, 80)))
        arrived = order.status == Order.Status.COMPLETED and came < clock.now()
        for part in range(2 if draws.random() < 0.06 else 1):
            number = f"{sign}{int(draws.integers(10**11, 10**12)) + part:013d}"
            yield {
                "order": order.pk, "number": number, "carrier": carrier,
                "sent_at": min(left, clock.now()), "received_at": came if arrived else None,
                "weight": int(draws.integers(180, 1600)),
            }  # fmt: skip


def _refunds(orders: Sequence[Order]) -> Iterator[dict[str, Any]]:
    for place, order in enumerate(orders):
        yield {
            "order": order.pk, "number": f"{order.number}-1", "amount": order.refunded,
            "at": order.placed_at + dt.timedelta(days=3), "reason": REASONS[place % len(REASONS)],
            "lines": [],
        }  # fmt: skip


def _invoices(orders: Sequence[Order]) -> Iterator[dict[str, Any]]:
    """One order in fifty wants one; every other of them has it."""
    for place, order in enumerate(orders[::50]):
        issued = place % 2 == 0
        yield {
            "order": order.pk, "number": f"2633{10_000_000 + place}" if issued else "",
            "title": TITLES[place % len(TITLES)], "kind": "电子普通发票",
            "amount": order.total if issued else None,
            "issued_at": order.placed_at + dt.timedelta(days=1) if issued else None,
        }  # fmt: skip
