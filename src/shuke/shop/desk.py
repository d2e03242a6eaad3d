"""What agents and clerks see first of the day's orders: how many came, and which wait for something."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.shop import queries

#: Orders that are older than so many days are not looked at: what waits longer is nobody's surprise.
DAYS = 7


def desk(actor: Actor) -> dict[str, Any] | None:
    """Counts of the orders in the actor's stores, each with its list; None where nothing came in a week, and
    for those who see the shop's figures instead."""
    if actor.can("insight.view"):
        return None
    today = clock.today()
    week = today - dt.timedelta(days=DAYS - 1)
    recent = queries.orders(actor).filter(placed_at__gte=clock.day_start(week), kind="sale")
    counts = recent.order_by().aggregate(
        today=Count("pk", filter=Q(placed_at__gte=clock.day_start(today))),
        unpaid=Count("pk", filter=Q(status="unpaid")),
        paid=Count("pk", filter=Q(status="paid")),
    )
    if not any(counts.values()):
        return None
    rows = [
        (_("Orders today"), "today", today, {}),
        (_("Not paid yet"), "unpaid", week, {"status": "unpaid"}),
        (_("To be shipped"), "paid", week, {"status": "paid"}),
    ]
    return {
        "days": DAYS,
        "stats": [
            {"label": label, "value": counts[key], "url": _list(first, **more), "key": key}
            for label, key, first, more in rows
        ],
    }


def _list(first: dt.date, **more: str) -> str:
    days = {"placed_at_from": first.isoformat(), "placed_at_to": clock.today().isoformat()}
    return f"{reverse('shop:orders')}?{urlencode({'kind': 'sale', **days, **more})}"
