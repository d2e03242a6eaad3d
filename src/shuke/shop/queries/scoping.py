"""What of the shop an actor sees who is limited to some stores."""

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from shuke.common.access import Actor
from shuke.customers.queries import Customer
from shuke.shop.models import Order, Parcel

#: An order counts when it is paid for in some way and not kept out: `commands.refresh_totals`.
COUNTED = Q(excluded_at=None) & ~Q(status__in=(Order.Status.UNPAID, Order.Status.CANCELLED))


def in_stores[Row: Model](actor: Actor, rows: QuerySet[Row], store: str = "store") -> QuerySet[Row]:
    """Rows of the actor's stores; `store` is the way from the row to its store."""
    if actor.scope.stores is None:
        return rows
    return rows.filter(**{f"{store}__in": actor.scope.stores})


def bought_within(actor: Actor) -> Q:
    """Customers who bought at the actor's stores, themselves or as a record that was merged into them."""
    orders = in_stores(actor, Order.objects.filter(customer=OuterRef("pk")))
    merged = Customer.objects.filter(merged_into=OuterRef("pk"))
    deeper = Customer.objects.filter(merged_into__merged_into=OuterRef("pk"))
    return (
        Q(Exists(orders))
        | Q(Exists(merged.filter(Exists(orders))))
        | Q(Exists(deeper.filter(Exists(orders))))
    )


def parcel_within(actor: Actor) -> Q:
    """Entries of a timeline that tell of a parcel of the actor's stores."""
    parcels = Parcel.objects.filter(pk=OuterRef("ref"))
    return Q(Exists(in_stores(actor, parcels, "order__store")))


def entry_within(actor: Actor) -> Q:
    """Entries of a timeline that tell of an order in the actor's stores."""
    return Q(Exists(in_stores(actor, Order.objects.filter(pk=OuterRef("ref")))))
