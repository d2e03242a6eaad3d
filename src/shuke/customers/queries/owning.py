"""Whose customer somebody is: the colleague who looks after them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from shuke.common.access import Actor
from shuke.customers.models import Customer
from shuke.team.queries import Staff, held_by, holders, staff_who

#: What an assignment calls it.
KIND = "customer"


def owned_by(actor: Actor) -> Q:
    """The customers whom the actor looks after."""
    held = held_by(actor.id, KIND)
    merged = Customer.objects.filter(pk__in=held, merged_into__isnull=False)
    return Q(pk__in=held) | Q(pk__in=merged.values("merged_into"))


def owners() -> list[Staff]:
    """The colleagues who can look after customers."""
    return list(staff_who("customers.edit"))


def owned_ids(staff_id: int | None) -> list[int]:
    """Ids of the customers whom a colleague looks after now; of nobody there is no list."""
    if staff_id is None:
        return []
    return sorted(held_by(staff_id, KIND).values_list("thing", flat=True))


def customer_names(ids: Sequence[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in Customer.objects.filter(pk__in=ids)}


def owner_panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """Who looks after the customer, for the record."""
    held = holders(KIND, ids)
    current = held.get(customer.pk) or next(iter(held.values()), None)
    may = actor.can("customers.edit")
    if current is None and not may:
        return None
    return {
        "customer": customer,
        "current": current,
    }
