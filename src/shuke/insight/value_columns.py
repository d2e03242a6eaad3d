"""What the models of buying say, for columns of the list of customers and words of letters."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.insight.queries.value import fit_in_force, scores_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def still_buying(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: f"{share}%" for pk, share in _column(people, "alive").items()}


def expected_value(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    fit = fit_in_force()
    currency = fit.currency if fit else ""
    amounts = _column(people, "value")
    return {pk: formats.money(round(amount), currency) for pk, amount in amounts.items()}


def expected_orders(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: formats.number(n / 100, 1) for pk, n in _column(people, "orders").items()}


def next_purchase(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: formats.day(day) for pk, day in _column(people, "next_on").items()}


def stays_away(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: f"{share}%" for pk, share in _column(people, "silent").items()}


def _column(people: Sequence[Customer], name: str) -> Mapping[int, Any]:
    return _values([person.pk for person in people], name)


def chances(people: "Sequence[Reach]") -> Mapping[int, int]:
    """That they still buy, in percent."""
    return _values([who.person_id for who in people], "alive")


def values(people: "Sequence[Reach]") -> Mapping[int, Any]:
    return _values([who.person_id for who in people], "value")


def next_days(people: "Sequence[Reach]") -> Mapping[int, Any]:
    days = _values([who.person_id for who in people], "next_on")
    return {pk: clock.day_start(day) for pk, day in days.items()}


def _values(ids: Sequence[int], name: str) -> dict[int, Any]:
    """Of those of whom it is not null."""
    rows = {pk: getattr(row, name) for pk, row in scores_of(ids).items()}
    return {pk: value for pk, value in rows.items() if value is not None}
