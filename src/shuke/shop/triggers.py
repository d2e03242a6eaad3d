"""What people do in the shop, and what may start something for them (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor
from shuke.shop.models import CART, Event, Order
from shuke.shop.queries.scoping import COUNTED

Times = Iterable[tuple[int, dt.datetime]]
#: With the order that it is about.
Occasions = Iterable[tuple[int, dt.datetime, int]]


def ordered(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Occasions:
    return _sales(since, until).iterator()


def ordered_first(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Occasions:
    rows = _sales(since, until).filter(placed_at=F("customer__first_order_at"))
    return rows.iterator()


def _sales(since: dt.datetime, until: dt.datetime):
    rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__isnull=False)
    rows = rows.filter(placed_at__gte=since, placed_at__lt=until)
    return rows.order_by("placed_at", "pk").values_list("customer_id", "placed_at", "pk")


#: How long an order or a cart may wait, in minutes, before somebody is reminded.
MINUTES = {
    "30": gettext_lazy("30 minutes"),
    "60": gettext_lazy("1 hour"),
    "180": gettext_lazy("3 hours"),
    "1440": gettext_lazy("1 day"),
}


def minute_choices(_actor: Actor) -> list[tuple[str, Any]]:
    return list(MINUTES.items())


def paid(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Occasions:
    rows = _sales_of_people().filter(COUNTED, paid_at__gte=since, paid_at__lt=until)
    return rows.order_by("paid_at", "pk").values_list("customer_id", "paid_at", "pk").iterator()


def is_paid(_values: Mapping[str, str], orders: Sequence[int]) -> dict[int, bool]:
    """Of those that are cancelled it is never true any more."""
    rows = Order.objects.filter(pk__in=orders).exclude(status=Order.Status.UNPAID)
    return {pk: state != Order.Status.CANCELLED for pk, state in rows.values_list("pk", "status")}


def unpaid(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Occasions:
    """When an order had stood so long without being paid, whatever became of it afterwards."""
    wait = dt.timedelta(minutes=int(values["minutes"]))
    rows = _sales_of_people().filter(placed_at__gte=since - wait, placed_at__lt=until - wait)
    open_then = Q(status=Order.Status.UNPAID) | Q(paid_at__gte=F("placed_at") + wait)
    rows = rows.filter(open_then, excluded_at=None).order_by("placed_at", "pk")
    for customer, at, pk in rows.values_list("customer_id", "placed_at", "pk").iterator():
        yield customer, at + wait, pk


def _sales_of_people():
    return Order.objects.filter(kind=Order.Kind.SALE, customer__isnull=False)


def cart_left(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """When so long had passed since somebody's last step with a cart, without an order of theirs meanwhile."""
    wait = dt.timedelta(minutes=int(values["minutes"]))
    steps = Event.objects.filter(name__in=CART, customer=OuterRef("customer"))
    later_ones = steps.filter(at__gt=OuterRef("at"), at__lt=OuterRef("at") + wait)
    bought = Order.objects.filter(customer=OuterRef("customer"), kind=Order.Kind.SALE)
    orders = bought.filter(placed_at__gte=OuterRef("at"), placed_at__lt=OuterRef("at") + wait)
    rows = Event.objects.filter(
        ~Exists(later_ones),
        ~Exists(orders),
        name__in=CART,
        customer__isnull=False,
        at__gte=since - wait,
        at__lt=until - wait,
    ).order_by("at", "pk")
    for customer, at in rows.values_list("customer_id", "at").iterator():
        yield customer, at + wait
