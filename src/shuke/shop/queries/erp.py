"""Orders on which the ERP and the platform where they were placed say different things."""

import datetime as dt

from django.db.models import Q, QuerySet

from shuke.common import clock
from shuke.shop.models import ErpOrder, Order

#: So long a difference is worth a look.
RECENT = dt.timedelta(days=30)
_CANCELLED = Order.Status.CANCELLED


def erp_differs(order: Order) -> bool:
    """Whether one of the two says cancelled and the other does not."""
    rows = order.erp_orders.exclude(ruled_at=None)
    return rows.filter(_other(order.status == _CANCELLED)).exists()


def differing(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Those of the orders, placed not long ago, that one of the two calls cancelled and the other does not."""
    ruled = ErpOrder.objects.exclude(ruled_at=None)
    recent = orders.filter(placed_at__gte=clock.now() - RECENT)
    wanted = Q(status=_CANCELLED, pk__in=ruled.filter(_other(True)).values("order"))
    unwanted = ~Q(status=_CANCELLED) & Q(pk__in=ruled.filter(_other(False)).values("order"))
    return recent.filter(wanted | unwanted)


def _other(is_cancelled: bool) -> Q:
    """What the ERP says where that is not what the platform says."""
    return ~Q(status__in=[_CANCELLED, ""]) if is_cancelled else Q(status=_CANCELLED)
