"""Kinds of buyers for the column of the list of customers and the words of letters."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shuke.common.access import Actor
from shuke.customers.queries import Customer
from shuke.insight.kind_names import KINDS
from shuke.insight.queries.kinds import kinds_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def labels(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    """In words; nothing of whom too little is known."""
    rows = kinds_of([person.pk for person in people])
    return {pk: str(KINDS[row.kind]) for pk, row in rows.items()}


def codes(people: "Sequence[Reach]") -> Mapping[int, str]:
    """As conditions of letters compare them."""
    return {pk: row.kind for pk, row in kinds_of([who.person_id for who in people]).items()}
