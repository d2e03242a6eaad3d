"""Orders as the actor may see them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.fields import reads
from shuke.common.kit import formats
from shuke.customers.queries import person_ids
from shuke.shop.models import Order, OrderLine, Parcel
from shuke.shop.parcels import tracking_numbers
from shuke.shop.queries.erp import erp_differs
from shuke.shop.queries.exchange import tell_worth
from shuke.shop.queries.scoping import COUNTED, in_stores

#: So short a text is no beginning of order numbers.
WHOLE_BELOW = 4
#: What a short list of orders reads of each.
_BRIEF = ("number", "kind", "status", "placed_at", "total", "currency")


def orders(actor: Actor) -> QuerySet[Order]:
    """Every order with its store and customer."""
    require(actor, "orders.view")
    return in_stores(actor, Order.objects.select_related("store", "customer"))


def counted(actor: Actor) -> QuerySet[Order]:
    """Sales and returns that count in totals: neither unpaid nor cancelled nor kept out."""
    return orders(actor).filter(COUNTED)


def any_order() -> bool:
    """Whether the shop has any order at all."""
    return Order.objects.exists()


def order_for(actor: Actor, order_id: int) -> Order:
    """One order. NotFound, or Forbidden without the right."""
    row = orders(actor).filter(pk=order_id).first()
    if row is None:
        raise NotFound(_("There is no such order."))
    return row


def orders_of(actor: Actor, customer_ids: Sequence[int], limit: int = 5) -> list[Order]:
    """The latest orders of one person, given every id that stands for them: what tells them apart,
    without store and customer."""
    rows = orders(actor).filter(customer__in=customer_ids).order_by("-placed_at", "-pk")
    latest = list(rows.select_related(None).only(*_BRIEF)[:limit])
    tell_worth(latest)
    return latest


def by_number(text: str) -> Q:
    """Orders whose number begins with `text`, with or without the # that some shops write before it.
    Less than four signs are a whole number: too many begin so."""
    bare = text.strip().lstrip("#")
    forms = (bare, f"#{bare}")
    if len(bare) < WHOLE_BELOW:
        return Q(number__in=forms)
    begins = Q()
    for form in forms:
        begins |= Q(number__gte=form, number__lt=form + "\uffff")
    return begins


def find_orders(actor: Actor, text: str, limit: int = 5) -> list[Order]:
    """Orders whose number, or whose parcel's, is or begins with what somebody types: something with a digit.
    An ERP's number is typed whole."""
    if not any(char.isdigit() for char in text):
        return []
    ways = (by_number(text), Q(erp_orders__number=text.strip().lstrip("#")), by_parcel(text))
    for way in ways:
        if matches := list(orders(actor).filter(way).order_by("number", "pk")[:limit]):
            return matches
    return []


def by_parcel(text: str) -> Q:
    """Orders of which a parcel has this tracking number, or one that begins so: of six signs at least."""
    begins = Q(pk__in=[])
    for number in tracking_numbers(text):
        parcels = Parcel.objects.filter(number__gte=number, number__lt=number + "\uffff")
        begins |= Q(pk__in=parcels.values("order"))
    return begins


def customers_by_order(actor: Actor, text: str) -> Iterable[int]:
    """Who bought under this order number; nobody without the right to see orders."""
    if not actor.can("orders.view"):
        return []
    return [order.customer_id for order in find_orders(actor, text, 20) if order.customer_id]


def order_facts(actor: Actor, order: Order) -> dict[str, Any]:
    """Everything that the page of one order shows."""
    require(actor, "orders.view")
    lines = order.lines.filter(removed_at=None).select_related("product", "returns__order")
    taken_back = (
        in_stores(actor, OrderLine.objects.filter(returns__order=order), "order__store")
        .filter(removed_at=None)
        .values("returns", "order", "order__number", "order__placed_at")
        .annotate(units=-Sum("quantity"))
    )
    returned: dict[int | None, list[Any]] = {}
    for row in taken_back:
        returned.setdefault(row["returns"], []).append(row)
    listed = [
        {"line": line, "returned": returned.get(line.pk, [])} for line in lines.order_by("position")
    ]
    net, before = order.total - order.refunded, _orders_before(actor, order)
    sees_margin = reads(actor, "margin")
    tell_worth([order, *before])
    return {
        "order": order,
        "lines": listed,
        "net": net,
        "sees_margin": sees_margin,
        "profit": net - order.cost if sees_margin and order.cost is not None else None,
        "story": _story(order, taken_back),
        "exchange": _exchange(actor, order),
        "parcels": list(order.parcels.order_by("sent_at", "pk")),
        "erp_orders": list(order.erp_orders.order_by("number")),
        "erp_differs": erp_differs(order),
        "refunds": list(order.refunds.order_by("at", "pk")),
        "invoices": list(order.invoices.order_by("issued_at", "pk")),
        "orders_before": before,
        "lacks_rate": order.currency != basics.currency() and not hasattr(order, "worth"),
        "marks": list(order.exclusion_marks.order_by("-at", "-pk")),
        "may_exclude": actor.can("orders.edit"),
    }


@dataclass(frozen=True)
class Step:
    """Something that happened with an order: its words, who did it, the order it leads to."""

    at: dt.datetime
    text: str
    by: str = ""
    order_id: int | None = None


def _story(order: Order, taken_back: Iterable[Any]) -> list[Step]:
    """What happened with the order, in the order of time."""
    is_return = order.kind == Order.Kind.RETURN
    placed = _("Sent back") if is_return else _("Placed")
    steps = [Step(order.placed_at, placed)]
    if order.paid_at:
        steps.append(Step(order.paid_at, _("Paid")))
    for back in {row["order"]: row for row in taken_back}.values():
        words = _("Goods came back: %(number)s") % {"number": back["order__number"]}
        steps.append(Step(back["order__placed_at"], words, order_id=back["order"]))
    steps += _parcel_steps(order)
    for refund in order.refunds.all():
        if refund.at:
            amount = formats.money(refund.amount, order.currency)
            steps.append(Step(refund.at, _("Refunded %(amount)s") % {"amount": amount}))
    for mark in order.exclusion_marks.all():
        words = _("Excluded from reports") if mark.excluded else _("Included again")
        if mark.reason:
            words = f"{words}: {mark.reason}"
        steps.append(Step(mark.at, words, by=mark.by))
    return sorted(steps, key=lambda step: step.at)


def _parcel_steps(order: Order) -> list[Step]:
    steps = []
    for parcel in order.parcels.all():
        names = {"number": parcel.number, "carrier": parcel.carrier or _("Parcel")}
        if parcel.sent_at:
            steps.append(Step(parcel.sent_at, _("Sent: %(carrier)s %(number)s") % names))
        if parcel.received_at:
            steps.append(Step(parcel.received_at, _("Delivered: %(carrier)s %(number)s") % names))
    return steps


def _exchange(actor: Actor, order: Order) -> dict[str, Any] | None:
    """The other order of the exchange that this one is part of, and whether it went out instead (`is_new`)."""
    row = order.exchanged_for.filter(ended_at=None).select_related("replacement").first()
    if row:
        return {"other": row.replacement, "is_new": True, "by": row.began_by, "at": row.began_at}
    row = order.exchanged_from.filter(ended_at=None).select_related("returned").first()
    if row:
        return {"other": row.returned, "is_new": False, "by": row.began_by, "at": row.began_at}
    return None


def _orders_before(actor: Actor, order: Order) -> list[Order]:
    """What the same person bought before, the latest first; nothing where nobody is known."""
    if order.customer is None or not actor.can("customers.view"):
        return []
    earlier = orders(actor).filter(
        COUNTED, customer__in=person_ids(order.customer), placed_at__lt=order.placed_at
    )
    return list(earlier.exclude(pk=order.pk).order_by("-placed_at", "-pk")[:3])
