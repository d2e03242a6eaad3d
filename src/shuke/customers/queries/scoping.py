"""Which customers an actor with a limited scope may see; whoever sees everything is asked nothing."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.customers.models import Customer, Touch
from shuke.customers.queries.erasures import refuse_forgotten
from shuke.customers.queries.merges import people_of
from shuke.customers.slots import CustomerReach, TimelineKind


def within(actor: Actor, people: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those of the customers whom the actor may see: who bought at their stores."""
    if actor.scope.is_all:
        return people
    seen = Q(pk__in=())
    for reach in declared(CustomerReach):
        seen |= reach.within(actor)
    return people.filter(seen)


def is_visible(actor: Actor, customer: Customer) -> bool:
    """Whether the actor may see this customer, who stands for themselves."""
    return actor.scope.is_all or within(actor, Customer.objects.filter(pk=customer.pk)).exists()


def entries_within(actor: Actor, touches: QuerySet[Touch]) -> QuerySet[Touch]:
    """Those of a person's entries that are not of a store which the actor does not see."""
    if actor.scope.is_all:
        return touches
    for kind in declared(TimelineKind):
        if kind.within is not None:
            touches = touches.filter(~Q(kind=kind.kind) | kind.within(actor))
    return touches


def rows_within(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows whose `customer` is of a person whom the actor may see, merged records among them."""
    if actor.scope.is_all:
        return rows
    seen = within(actor, Customer.objects.filter(merged_into=None)).order_by().values("pk")
    merged = rows.exclude(customer__merged_into=None).order_by().values_list("customer", flat=True)
    return rows.filter(Q(customer__in=seen) | Q(customer__in=visible(actor, set(merged))))


def visible(actor: Actor, customer_ids: Collection[int]) -> set[int]:
    """Those of the ids whose person the actor may see. Merged records answer with their survivor."""
    persons = people_of(customer_ids)
    seen = within(actor, Customer.objects.filter(pk__in=set(persons.values())))
    ids = set(seen.values_list("pk", flat=True))
    return {pk for pk, person in persons.items() if person in ids}


def require_customer(actor: Actor, capability: str, customer_id: int | None) -> None:
    """Forbidden without the right; NotFound for a customer beyond the actor's scope."""
    require(actor, capability)
    if not actor.scope.is_all and customer_id not in visible(actor, [customer_id or 0]):
        raise NotFound(_("There is no such customer."))
    refuse_forgotten(customer_id)
