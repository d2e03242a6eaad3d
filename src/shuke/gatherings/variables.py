"""What a letter may say of the event that its person is invited to, or comes to, next."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shuke.gatherings.models import Guest
from shuke.gatherings.queries.gatherings import coming_up, ticket_address

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def _next(people: "Sequence[Reach]") -> dict[int, Guest]:
    return coming_up({who.person_id for who in people})


def links(people: "Sequence[Reach]") -> Mapping[int, Any]:
    """Of their own page: to say whether they come, and to show at the door."""
    return {pk: ticket_address(guest) for pk, guest in _next(people).items()}


def names(people: "Sequence[Reach]") -> Mapping[int, Any]:
    return {pk: guest.gathering.name for pk, guest in _next(people).items()}


def beginnings(people: "Sequence[Reach]") -> Mapping[int, Any]:
    return {pk: guest.gathering.starts_at for pk, guest in _next(people).items()}


def places(people: "Sequence[Reach]") -> Mapping[int, Any]:
    return {pk: guest.gathering.place for pk, guest in _next(people).items()}
