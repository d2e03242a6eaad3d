"""Orders as the actor may see them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.shop.models import Order, OrderLine, Store

#: What a short list of orders reads of each.
_TOLD = ("number", "kind", "status", "placed_at", "total", "currency")
#: An order counts when it is paid for in some way and not kept out: `commands.refresh_totals`.
COUNTED = Q(excluded_at=None) & ~Q(status__in=(Order.Status.UNPAID, Order.Status.CANCELLED))


def orders(actor: Actor) -> QuerySet[Order]:
    """Every order with its store and customer."""
    require(actor, "orders.view")
    return Order.objects.select_related("store", "customer")


def counted(actor: Actor) -> QuerySet[Order]:
    """Sales and returns that count in totals: neither unpaid nor cancelled nor kept out."""
    return orders(actor).filter(COUNTED)


def order_for(actor: Actor, order_id: int) -> Order:
    """One order. NotFound, or Forbidden without the right."""
    found = orders(actor).filter(pk=order_id).first()
    if found is None:
        raise NotFound(_("There is no such order."))
    return found


def orders_of(actor: Actor, customer_ids: Sequence[int], limit: int = 5) -> list[Order]:
    """The latest orders of one person, given every id that stands for them: what tells them apart,
    without store and customer."""
    found = orders(actor).filter(customer__in=customer_ids).order_by("-placed_at", "-pk")
    return list(found.select_related(None).only(*_TOLD)[:limit])


def by_number(text: str) -> Q:
    """Orders whose number begins with `text`."""
    return Q(number__gte=text, number__lt=text + "\uffff")


def find_orders(actor: Actor, text: str, limit: int = 5) -> list[Order]:
    """Orders whose number begins with what somebody types; needs four signs."""
    text = text.strip().lstrip("#")
    if len(text) < 4 or not any(char.isdigit() for char in text):
        return []
    return list(orders(actor).filter(by_number(text)).order_by("number", "pk")[:limit])


def customers_by_order(actor: Actor, text: str) -> Iterable[int]:
    """Who bought under this order number; nobody without the right to see orders."""
    if not actor.can("orders.view"):
        return []
    return [order.customer_id for order in find_orders(actor, text, 20) if order.customer_id]


def stores() -> list[Store]:
    """Every place of sale, by name."""
    return list(Store.objects.order_by("name"))


def order_facts(actor: Actor, order: Order) -> dict[str, Any]:
    """Everything that the page of one order shows."""
    require(actor, "orders.view")
    lines = order.lines.filter(removed_at=None).select_related("product", "returns__order")
    taken_back = (
        OrderLine.objects.filter(returns__order=order, removed_at=None)
        .values("returns", "order", "order__number")
        .annotate(units=-Sum("quantity"))
    )
    returned: dict[int | None, list[Any]] = {}
    for row in taken_back:
        returned.setdefault(row["returns"], []).append(row)
    listed = [
        {"line": line, "returned": returned.get(line.pk, [])} for line in lines.order_by("position")
    ]
    net = order.total - order.refunded
    return {
        "order": order,
        "lines": listed,
        "net": net,
        "profit": None if order.cost is None else net - order.cost,
        "marks": list(order.exclusion_marks.order_by("-at", "-pk")),
        "may_exclude": actor.can("orders.edit"),
    }
