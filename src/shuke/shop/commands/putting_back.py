"""Put orders and products back to before a bulk write: what the undo of an import does to the shop.

A trace (`common.journal`) holds the revision at which the write left the row: while it stands there,
nothing came later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection

from shuke.common import bulk
from shuke.common.journal import Trace
from shuke.common.revisions import next_revision, rows_removed
from shuke.customers import commands as customers
from shuke.shop.commands import papers
from shuke.shop.commands.catalogue import restore_products
from shuke.shop.commands.exchanging import take_exchanges_back
from shuke.shop.commands.images import TOUCHES, write_images
from shuke.shop.commands.parcels import forget_parcels, tell_parcels
from shuke.shop.commands.stock import take_statements_back
from shuke.shop.commands.titled import take_codes_back
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import ListedPrice, Order, OrderLine, Parcel, Product, ProductTitle

#: Why something stays: it was changed since, an event names it, an order that stays holds it, somebody gave
#: it a price.
CHANGED, VISITED, SOLD, PRICED = "changed", "visited", "sold", "priced"


@dataclass(frozen=True)
class PutBack:
    removed: int = 0
    restored: int = 0
    #: Of restored rows: the revision that they had before the write -> the one that they have now.
    revisions: dict[int, tuple[int, int]] = field(default_factory=dict)


def orders_in_the_way(traces: Mapping[int, Trace]) -> dict[int, str]:
    """Which of these orders cannot be put back: id -> why. Locks them inside a transaction."""
    revisions = _revisions("shop_order", traces)
    reasons = _changed(traces, revisions)
    created = [pk for pk, trace in traces.items() if trace.created]
    reasons |= dict.fromkeys(_named_by_events("order_id", created), VISITED)
    return reasons


def put_orders_back(traces: Mapping[int, Trace]) -> PutBack:
    """Delete the orders that were made, make the others what they were; totals and timelines follow, and
    when all are back `tie_again`. Nothing may stand in the way. Call inside the caller's transaction."""
    stored = _revisions("shop_order", traces)
    made = [pk for pk, trace in traces.items() if trace.created and pk in stored]
    images = {
        pk: trace.before
        for pk, trace in traces.items()
        if not trace.created and "order" in trace.before and pk in stored
    }
    buyers = _buyers([*made, *images])
    revision = next_revision()
    extra = write_images(images, revision) if images else []
    _delete_lines("id", extra, revision)
    _delete_lines("order_id", made, revision)
    customers.forget_touches(TOUCHES, made)
    forget_parcels(Parcel.objects.filter(order__in=list(stored)))
    papers.put_back(traces, made)
    take_exchanges_back(traces, made)
    _delete(Order, made)
    tell_parcels(list(stored.keys() - set(made)), by="undo")
    refresh_totals(sorted(buyers | _buyers(list(images))))
    revisions = {pk: (image["revision"], revision) for pk, image in images.items()}
    return PutBack(len(made), len(images), revisions)


def products_in_the_way(
    traces: Mapping[int, Trace], *, leaving: Collection[int] = ()
) -> dict[int, str]:
    """Which of these products cannot be put back: id -> why. `leaving`: orders that will be put back by
    then."""
    revisions = _revisions("shop_product", traces)
    reasons = _changed(traces, revisions)
    created = [pk for pk, trace in traces.items() if trace.created and pk not in reasons]
    priced = ListedPrice.objects.filter(product__in=created).values_list("product", flat=True)
    reasons |= dict.fromkeys(priced, PRICED)
    reasons |= dict.fromkeys(_named_by_events("product_id", created), VISITED)
    condition, values = bulk.among("product_id", created)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT product_id, order_id FROM shop_orderline WHERE {condition}", values
        )
        gone = set(leaving)
        reasons |= {product: SOLD for product, order in cursor.fetchall() if order not in gone}
    return reasons


def put_products_back(traces: Mapping[int, Trace]) -> PutBack:
    """Delete the products that were made, give the others their earlier values. Nothing may stand in the
    way. Call inside the caller's transaction."""
    stored = _revisions("shop_product", traces)
    made = [pk for pk, trace in traces.items() if trace.created and pk in stored]
    images = {
        pk: trace.before
        for pk, trace in traces.items()
        if not trace.created and trace.before and pk in stored
    }
    revision = next_revision()
    restore_products(images, revision)
    take_codes_back(images, revision)
    ProductTitle.objects.filter(product__in=made).delete()
    take_statements_back(traces, made)
    _delete(Product, made)
    revisions = {pk: (image["revision"], revision) for pk, image in images.items()}
    return PutBack(len(made), len(images), revisions)


def _revisions(table: str, ids: Collection[int]) -> dict[int, int]:
    """The revisions of the rows that are there, held until the transaction ends."""
    condition, values = bulk.among("id", ids)
    held = connection.vendor == "postgresql" and connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, revision FROM {table} WHERE {condition} ORDER BY id"
            + (" FOR UPDATE" if held else ""),
            values,
        )
        return dict(cursor.fetchall())


def _changed(traces: Mapping[int, Trace], revisions: dict[int, int]) -> dict[int, str]:
    return {
        pk: CHANGED
        for pk, trace in traces.items()
        if trace.changed and pk in revisions and revisions[pk] != trace.after["revision"]
    }


def _named_by_events(column: str, ids: Collection[int]) -> set[int]:
    condition, values = bulk.among(column, ids)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column} FROM shop_event WHERE {condition}", values)
        return {row[0] for row in cursor.fetchall()}


def _buyers(orders: Collection[int]) -> set[int]:
    """Whose orders these are."""
    condition, values = bulk.among("id", orders)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT customer_id FROM shop_order "
            f"WHERE customer_id IS NOT NULL AND {condition}",
            values,
        )
        return {row[0] for row in cursor.fetchall()}


def _delete_lines(column: str, values: Collection[int], revision: int) -> None:
    """Delete lines, and untie the returns that took them back."""
    condition, parameters = bulk.among(column, values)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shop_orderline SET returns_id = NULL, revision = %s WHERE returns_id IN "
            f"(SELECT id FROM shop_orderline WHERE {condition})",
            [revision, *parameters],
        )
        cursor.execute(f"DELETE FROM shop_orderline WHERE {condition}", parameters)
        if cursor.rowcount:
            rows_removed(OrderLine)


def _delete(model: type[Order] | type[Product], ids: Collection[int]) -> None:
    if ids:
        condition, values = bulk.among("id", ids)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {condition}", values)
        rows_removed(model)
