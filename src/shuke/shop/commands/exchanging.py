"""Say that an order went out in place of goods that came back, and take it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.customers.queries import people_of
from shuke.shop import facts
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import Exchange, Order
from shuke.shop.queries.scoping import in_stores


def exchange_order(actor: Actor, order_id: int, number: str) -> Exchange:
    """The order `number` replaces what this return, or this sale without a return of its own, was about. Raises
    NotFound, Invalid for orders that cannot be one exchange, Conflict where one of them is in another."""
    require(actor, "orders.edit")
    with transaction.atomic():
        returned = _locked(actor, order_id)
        replacement = _numbered(actor, returned, number)
        _refuse(returned, replacement)
        row = Exchange.objects.begin(
            actor, {"returned": returned, "replacement": replacement}, was=returned.kind
        )
        if row is None:
            raise Conflict(_("These two are an exchange already."))
        swapped = [replacement]
        if returned.kind == Order.Kind.RETURN:
            swapped.append(returned)
        _set_kinds((order, Order.Kind.EXCHANGE) for order in swapped)
        facts.ORDER_EXCHANGED.record(
            actor, returned.pk, replacement=replacement.pk, undo_with={"exchange": row.pk}
        )
    return row


def end_exchange(actor: Actor, order_id: int) -> None:
    """The order (either of the two) is no part of an exchange: both are again what they were. NotFound when it
    was none."""
    require(actor, "orders.edit")
    with transaction.atomic():
        order = _locked(actor, order_id)
        _end_pair(actor, Exchange.objects.open().filter(returned=order).first()
             or Exchange.objects.open().filter(replacement=order).first())  # fmt: skip


def undo_exchange(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the fact of an exchange. Conflict where it was ended since."""
    require(actor, "orders.edit")
    with transaction.atomic():
        row = Exchange.objects.open().filter(pk=before["exchange"]).first()
        if row is None:
            raise Conflict(_("This exchange was changed again since then."))
        _locked(actor, row.returned_id)
        _end_pair(actor, row)


def undo_ending(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the end of an exchange."""
    row = Exchange.objects.select_related("replacement").get(pk=before["exchange"])
    exchange_order(actor, row.returned_id, row.replacement.number)


def _end_pair(actor: Actor, row: Exchange | None) -> None:
    if row is None:
        raise NotFound(_("This order is no part of an exchange."))
    if not Exchange.objects.filter(pk=row.pk, ended_at=None).end(actor):
        raise Conflict(_("This exchange was changed again since then."))
    kinds = [(row.replacement, Order.Kind.SALE)]
    if row.was == Order.Kind.RETURN:
        kinds.append((row.returned, Order.Kind.RETURN))
    _set_kinds(kinds)
    facts.EXCHANGE_ENDED.record(actor, row.returned_id, undo_with={"exchange": row.pk})


def _locked(actor: Actor, order_id: int) -> Order:
    rows = in_stores(actor, Order.objects.select_for_update(no_key=True))
    order = rows.filter(pk=order_id).first()
    if order is None:
        raise NotFound(_("There is no such order."))
    return order


def _numbered(actor: Actor, returned: Order, number: str) -> Order:
    """The order of that number: in the same store, else the only one of it anywhere."""
    number = number.strip()
    rows = in_stores(actor, Order.objects.select_for_update(no_key=True)).filter(number=number[:80])
    matches = list(rows.exclude(pk=returned.pk).order_by("pk")[:10])
    near = [order for order in matches if order.store_id == returned.store_id]
    if len(near or matches) != 1:
        raise Invalid(
            _("There is no other order with the number %(number)s.") % {"number": number[:80]},
            fields={"replacement": _("Enter the number of the order that was sent instead.")},
        )
    return (near or matches)[0]


def _refuse(returned: Order, replacement: Order) -> None:
    """Invalid for two orders that are no exchange."""
    why = ""
    if replacement.kind == Order.Kind.RETURN:
        why = _("%(number)s is a return itself. Enter the order that was sent instead.")
    elif Order.Kind.EXCHANGE in (replacement.kind, returned.kind):
        raise Conflict(_("One of these orders is part of another exchange."))
    elif replacement.currency != returned.currency:
        why = _("%(number)s is in another currency.")
    elif returned.customer_id and replacement.customer_id:
        people = people_of([returned.customer_id, replacement.customer_id])
        if len(set(people.values())) > 1:
            why = _("%(number)s belongs to somebody else.")
    if why:
        words = why % {"number": replacement.number}
        raise Invalid(words, fields={"replacement": words})


def _set_kinds(kinds: Iterable[tuple[Order, str]]) -> None:
    revision = next_revision()
    buyers: set[int] = set()
    for order, kind in kinds:
        Order.objects.filter(pk=order.pk).update(kind=kind, revision=revision)
        if order.customer_id:
            buyers.add(order.customer_id)
    refresh_totals(sorted(buyers))
