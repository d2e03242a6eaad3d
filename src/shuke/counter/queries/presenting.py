"""What the till shows of somebody: who they are, what is worth a word, what is open, what they agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shuke.common import basics
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.counter.models import Visit
from shuke.counter.queries.visits import visits_of
from shuke.customers import queries as customers
from shuke.customers.slots import Hint, TalkingPoint
from shuke.tasks.queries.people import reason, task_panel

#: Channels that are asked about in a store.
CHANNELS = ("sms", "wechat", "phone", "email")


@dataclass(frozen=True)
class Card:
    """One person at the till, as far as the actor may see them."""

    customer: customers.Customer
    contacts: Sequence[customers.Contact]
    hints: Sequence[Hint]
    children: Sequence[customers.Child]
    tags: Sequence[Any]
    consents: Sequence[Any]
    visits: Sequence[Visit]
    offers: Sequence[customers.Offer]
    #: How they buy, in words, and what they are worth; empty without the right to see orders.
    buys: str
    currency: str
    #: Open tasks about them; None without the right.
    tasks: dict[str, Any] | None


def card(actor: Actor, customer_id: int) -> Card:
    """Somebody as the till shows them; NotFound for whom the actor does not see."""
    require(actor, "till.use")
    customer = customers.customer_for(actor, customer_id)
    ids = customers.person_ids(customer)
    sees_orders = actor.can("orders.view")
    contacts = customers.contacts(actor, ids)
    return Card(
        customer=customer,
        contacts=[each for pk in ids for each in contacts.get(pk, ())],
        hints=[
            hint
            for point in declared(TalkingPoint)
            for hint in point.read(actor, [customer]).get(customer.pk, ())
        ],
        children=customers.usable_children(customer),
        tags=customers.tags_of(customer),
        consents=[each for each in customers.consents(customer) if each.channel in CHANNELS],
        visits=visits_of(actor, ids),
        offers=customers.givables(actor, customer),
        buys=reason(customer) if sees_orders else "",
        currency=basics.currency(),
        tasks=task_panel(actor, customer, ids),
    )
