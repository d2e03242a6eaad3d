"""What relationships give to the list of customers, to letters and to the builder of segments."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shuke.common.access import Actor
from shuke.customers.queries import Customer
from shuke.relations.queries.people import types_of
from shuke.relations.queries.sets import in_force
from shuke.relations.standard import STANDARD

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def names(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: each.name for pk, each in types_of([who.pk for who in people]).items()}


def codes(people: "Sequence[Reach]") -> Mapping[int, str]:
    """For letters, which ask by it what to say; they never say it."""
    return {pk: each.code for pk, each in types_of({who.person_id for who in people}).items()}


def choices() -> dict[str, str]:
    """The types of the set that holds, by code; before one does, those that a shop begins with."""
    return _held() or {code: str(each.label) for code, each in STANDARD.items()}


def _held() -> dict[str, str]:
    return {each.code: each.name for each in in_force().types}


def has_types() -> bool:
    """Whether anybody can be of a type."""
    return bool(_held())


def offered(_actor: Actor) -> list[tuple[str, str]]:
    return list(_held().items())
