"""What other rooms show on a customer's record, under "what next"."""

from typing import Any

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.customers.models import Customer
from shuke.customers.slots import Panel


def panels(actor: Actor, customer: Customer, ids: list[int]) -> list[tuple[str, dict[str, Any]]]:
    """Templates and contexts of the panels that have something to say."""
    drawn = ((each.template, each.read(actor, customer, ids)) for each in declared(Panel))
    return [(template, context) for template, context in drawn if context is not None]
