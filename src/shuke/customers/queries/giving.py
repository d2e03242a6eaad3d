"""What an actor may give to a customer now: the givables of all rooms."""

from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.customers.models import Customer
from shuke.customers.slots import Givable


@dataclass(frozen=True)
class Offer:
    """One kind of thing and its choices: ("coupon:3", "Welcome")."""

    label: Any
    choices: list[tuple[str, str]]


def givables(actor: Actor, customer: Customer) -> list[Offer]:
    """The kinds that have a choice for this person, as far as the actor may give them."""
    offers = []
    for each in declared(Givable):
        if actor.can(each.capability) and (choices := each.choices(actor, customer)):
            named = [(f"{each.code}:{value}", label) for value, label in choices]
            offers.append(Offer(each.label, named))
    return offers
