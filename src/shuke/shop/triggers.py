"""What people do in the shop, and what may start something for them (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import F

from shuke.shop.models import Order
from shuke.shop.queries.scoping import COUNTED

Times = Iterable[tuple[int, dt.datetime]]


def ordered(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    return _sales(since, until).iterator()


def ordered_first(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    rows = _sales(since, until).filter(placed_at=F("customer__first_order_at"))
    return rows.iterator()


def _sales(since: dt.datetime, until: dt.datetime):
    rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__isnull=False)
    rows = rows.filter(placed_at__gte=since, placed_at__lt=until)
    return rows.order_by("placed_at", "pk").values_list("customer_id", "placed_at")
