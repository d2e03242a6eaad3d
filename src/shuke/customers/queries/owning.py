"""Whose customer somebody is: the colleague who looks after them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.access import Actor
from shuke.common.texts import whole_number
from shuke.customers.models import Customer
from shuke.customers.queries.lists import people
from shuke.customers.slots import PeopleSet
from shuke.team.queries import Staff, held_by, holders, member_for, number_held, staff_who

#: What an assignment calls it.
KIND = "customer"
#: Customers on a colleague's page.
MOST = 6


def owned_by(actor: Actor) -> Q:
    """The customers whom the actor looks after."""
    return _looked_after_by(actor.id)


def _looked_after_by(staff_id: int | None) -> Q:
    held = held_by(staff_id, KIND)
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


def owner_counts(actor: Actor, staff_ids: Sequence[int]) -> Mapping[int, int]:
    """How many customers each colleague looks after: a column of the team."""
    return number_held(KIND, staff_ids)


def customers_of(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """The customers whom the colleague of `looked_after_by` looks after."""
    number = query["looked_after_by"]
    staff_id = whole_number(number, 9) or 0
    staff = member_for(actor, staff_id)
    return PeopleSet(
        title=_("Looked after by %(name)s") % {"name": staff.name},
        parameters={"looked_after_by": str(staff_id)},
        narrow=lambda people: people.filter(_looked_after_by(staff_id)),
        back=reverse("team:member", args=[staff_id]),
    )


def member_panel(actor: Actor, staff_id: int) -> dict[str, Any] | None:
    """Whom a colleague looks after, those who spent most first; None where they look after nobody."""
    if not actor.can("customers.view"):
        return None
    theirs = people(actor).filter(_looked_after_by(staff_id))
    first = list(theirs.order_by("-spent", "pk")[:MOST])
    if not first:
        return None
    url = f"{reverse('customers:list')}?{urlencode({'looked_after_by': staff_id})}"
    return {"people": first, "count": theirs.count(), "url": url, "currency": basics.currency()}
