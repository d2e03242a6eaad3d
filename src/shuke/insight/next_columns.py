"""What may stand in the next order, for the list of customers and the words of letters."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shuke.common.access import Actor
from shuke.customers.queries import Customer
from shuke.insight.queries.next_products import next_products_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def likeliest(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    """The likeliest product, with its chance."""
    offered = next_products_of([person.pk for person in people])
    return {pk: f"{rows[0].product} · {rows[0].chance}%" for pk, rows in offered.items()}


def titles(people: "Sequence[Reach]") -> Mapping[int, list[str]]:
    """What the products are called, the likeliest first."""
    offered = next_products_of([who.person_id for who in people])
    return {pk: [str(row.product) for row in rows] for pk, rows in offered.items()}
