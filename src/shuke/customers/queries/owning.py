"""Whose customer somebody is: the colleague who looks after them."""

from django.db.models import Q

from shuke.common.access import Actor
from shuke.customers.models import Customer
from shuke.team.queries import held_by

#: What an assignment calls it.
KIND = "customer"


def owned_by(actor: Actor) -> Q:
    """The customers whom the actor looks after."""
    held = held_by(actor.id, KIND)
    merged = Customer.objects.filter(pk__in=held, merged_into__isnull=False)
    return Q(pk__in=held) | Q(pk__in=merged.values("merged_into"))
