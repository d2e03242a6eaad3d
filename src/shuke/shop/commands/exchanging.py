"""Say that an order went out in place of goods that came back, and take it back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.common import journal
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.journal import Trace
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.customers.queries import people_of
from shuke.shop import facts
from shuke.shop.commands.images import note_images
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import Exchange, Order, OrderLine
from shuke.shop.queries.scoping import in_stores

#: In the trace of the order that went out.
_TRACE = "exchange:"


def exchange_order(actor: Actor, order_id: int, number: str) -> Exchange:
    """The order `number` replaces what this return, or this sale without a return of its own, was about. Raises
    NotFound, Invalid for orders that cannot be one exchange, Conflict where one of them is in another."""
    require(actor, "orders.edit")
    with transaction.atomic():
        returned = _locked(actor, order_id)
        replacement = _numbered(actor, returned, number)
        _refuse(returned, replacement)
        return _begin_pair(actor, returned, replacement)


def record_exchanges(replaced: Mapping[int, str]) -> tuple[set[int], set[int]]:
    """Take down what a door says: by the id of an order that went out, the number of the order whose goods it
    replaces, of the same store. What came back of that one is the other half; without a return it is itself.

    Gives the ids of orders that are part of an exchange by it, and of those that could not be: the other order is not
    there, cancelled, in another currency or somebody else's. What somebody said of an order before, or took back,
    stands. Call inside the caller's transaction.
    """
    done: set[int] = set()
    missed: set[int] = set()
    settled = Exchange.objects.filter(replacement__in=list(replaced)).values_list("replacement")
    orders = Order.objects.select_for_update(no_key=True).filter(pk__in=list(replaced))
    for replacement in orders.exclude(pk__in=settled).order_by("placed_at", "pk"):
        returned = _came_back(replacement, replaced[replacement.pk])
        try:
            if returned is None:
                raise NotFound(_("There is no such order."))
            _refuse(returned, replacement)
        except (NotFound, Invalid, Conflict):
            missed.add(replacement.pk)
            continue
        _begin_pair(SYSTEM, returned, replacement, backfill=True)
        done.add(replacement.pk)
    return done, missed


def take_exchanges_back(traces: Mapping[int, Trace], made: Collection[int]) -> None:
    """Delete the exchanges that these traces tell of, and those of orders that are deleted."""
    ids = [
        int(name.removeprefix(_TRACE))
        for trace in traces.values()
        for name in trace.after
        if name.startswith(_TRACE)
    ]
    gone = Q(pk__in=ids) | Q(returned__in=made) | Q(replacement__in=made)
    Exchange.objects.filter(gone).delete()


def _came_back(replacement: Order, number: str) -> Order | None:
    """The latest return of the order of that number that is in no exchange, else that order; None: there is none."""
    rows = Order.objects.select_for_update(no_key=True).exclude(status=Order.Status.CANCELLED)
    same = rows.filter(store=replacement.store_id, number=number[:80]).exclude(pk=replacement.pk)
    original = same.first()
    if original is None or original.kind == Order.Kind.RETURN:
        return original
    lines = OrderLine.objects.filter(returns__order=original, removed_at=None)
    returns = rows.filter(kind=Order.Kind.RETURN, pk__in=lines.values("order"))
    return returns.order_by("-placed_at", "-pk").first() or original


def _begin_pair(
    actor: Actor, returned: Order, replacement: Order, *, backfill: bool = False
) -> Exchange:
    row = Exchange.objects.begin(
        actor, {"returned": returned, "replacement": replacement}, was=returned.kind
    )
    if row is None:
        raise Conflict(_("These two are an exchange already."))
    swapped = [replacement]
    if returned.kind == Order.Kind.RETURN:
        swapped.append(returned)
    _set_kinds([(order, Order.Kind.EXCHANGE) for order in swapped])
    if notes := journal.current():
        notes.note("order", replacement.pk, Trace(after={f"{_TRACE}{row.pk}": True}))
    facts.ORDER_EXCHANGED.record(
        actor, returned.pk, replacement=replacement.pk, backfill=backfill, undo_with={"exchange": row.pk}
    )  # fmt: skip
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


def _set_kinds(kinds: Sequence[tuple[Order, str]]) -> None:
    revision = next_revision()
    note_images([order.pk for order, _kind in kinds], revision)
    buyers: set[int] = set()
    for order, kind in kinds:
        Order.objects.filter(pk=order.pk).update(kind=kind, revision=revision)
        if order.customer_id:
            buyers.add(order.customer_id)
    refresh_totals(sorted(buyers))
