"""Where somebody's parcel is, in words to them: `customers.slots.OwnAnswer`."""

import datetime as dt
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.kit import formats
from shuke.shop.models import Order, Parcel
from shuke.shop.queries.parcels import parcels_of

#: Older orders are hardly meant; a person looks.
RECENT = dt.timedelta(days=60)
#: Orders that one answer tells of.
MOST = 3
_ASKS = re.compile(
    r"(?:快递|物流|包裹|订单|单号|衣服|裤子|鞋子|东西|(?<!发)货)[^？?。\n]{0,8}"
    r"(?:到哪|在哪|哪里了|哪儿了|还没到|还没发|没收到|发了吗|发货了|发货了吗|什么时候到|什么时候发|几时到)|"
    r"(?:什么时候|几时|怎么还不|怎么还没|还没|发货了|啥时候)发货|发货了(?:吗|没)|查(?:一下)?(?:快递|物流|单号)|"
    r"\bwhere(?:'s|’s| is| are) (?:my|the) (?:orders?|parcels?|packages?)\b|"
    r"\btrack(?:ing)? (?:my|of my|number)\b|"
    r"\bmy (?:order|parcel|package)\b[^?.\n]{0,24}\b(?:shipped|arrived?|left|sent|late)\b|"
    r"\bwhen (?:will|does|is) my (?:order|parcel|package)\b",
    re.IGNORECASE,
)


def asks_for_parcel(text: str) -> bool:
    """Whether they ask about a parcel of theirs, not about delivery as such."""
    return len(text) <= 300 and _ASKS.search(text) is not None


def parcel_words(ids: Sequence[int]) -> str:
    """How their latest orders stand, a line each. Two queries."""
    rows = Order.objects.filter(
        customer__in=ids, kind=Order.Kind.SALE, placed_at__gte=clock.now() - RECENT,
        status__in=(Order.Status.PAID, Order.Status.SHIPPED, Order.Status.COMPLETED),
    )  # fmt: skip
    orders = list(rows.order_by("-placed_at", "-pk")[:MOST])
    parcels = parcels_of(orders)
    under_way = [row for row in orders if not _has_come(row, parcels.get(row.pk, []))]
    return "\n".join(_line(row, parcels.get(row.pk, [])) for row in under_way or orders[:1])


def _has_come(order: Order, parcels: Sequence[Parcel]) -> bool:
    if parcels:
        return all(parcel.received_at for parcel in parcels)
    return order.status == Order.Status.COMPLETED


def _line(order: Order, parcels: Sequence[Parcel]) -> str:
    placed = formats.day(order.placed_at)
    if not parcels:
        words = {
            Order.Status.PAID: _("Your order %(number)s of %(day)s is paid and has not left yet."),
            Order.Status.SHIPPED: _("Your order %(number)s of %(day)s has left."),
        }.get(order.status, _("Your order %(number)s of %(day)s is completed."))  # type: ignore[call-overload]
        return str(words % {"number": order.number, "day": placed})
    words = _("Your order %(number)s of %(day)s: %(parcels)s.")
    lines = _("; ").join(map(_parcel, parcels))
    return words % {"number": order.number, "day": placed, "parcels": lines}


def _parcel(parcel: Parcel) -> str:
    name = " ".join(filter(None, (parcel.carrier, parcel.number)))
    if parcel.received_at:
        return _("parcel %(name)s came on %(day)s") % {"name": name, "day": formats.day(parcel.received_at)}  # fmt: skip
    if parcel.sent_at:
        return _("parcel %(name)s left on %(day)s") % {"name": name, "day": formats.day(parcel.sent_at)}  # fmt: skip
    return _("parcel %(name)s is announced") % {"name": name}
