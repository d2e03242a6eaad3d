"""What the models of buying say, as columns of the list of customers and as words of letters."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.customers.slots import CustomerColumn, Variable
from shuke.insight.queries.value import fit_in_force, scores_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def _still_buying(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: f"{each.alive} %" for pk, each in _known(people, "alive").items()}


def _expected_value(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    fit = fit_in_force()
    currency = fit.currency if fit else ""
    rows = _known(people, "value")
    return {pk: formats.money(round(each.value), currency) for pk, each in rows.items()}


def _expected_orders(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: formats.number(n / 100, 1) for pk, n in _plain(people, "orders").items()}


def _next_purchase(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: formats.day(day) for pk, day in _plain(people, "next_on").items()}


def _stays_away(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    return {pk: f"{share} %" for pk, share in _plain(people, "silent").items()}


def _known(people: Sequence[Customer], name: str) -> dict[int, Any]:
    rows = scores_of([person.pk for person in people])
    return {pk: row for pk, row in rows.items() if getattr(row, name) is not None}


def _plain(people: Sequence[Customer], name: str) -> dict[int, Any]:
    return {pk: getattr(row, name) for pk, row in _known(people, name).items()}


COLUMNS = (
    CustomerColumn(
        "still_buying", _("Still buying"), "insight.view", _still_buying, 31,
        sort="value_score__alive",
    ),
    CustomerColumn(
        "expected_value", _("Expected revenue"), "insight.view", _expected_value, 32,
        sort="value_score__value",
    ),
    CustomerColumn(
        "expected_orders", _("Expected purchases"), "insight.view", _expected_orders, 33,
        sort="value_score__orders",
    ),
    CustomerColumn(
        "next_purchase", _("Next purchase by"), "insight.view", _next_purchase, 34,
        sort="value_score__next_on",
    ),
    CustomerColumn(
        "stays_away", _("Stays away"), "insight.view", _stays_away, 35,
        sort="value_score__silent",
    ),
)  # fmt: skip


def _of_reach(name: str, people: "Sequence[Reach]") -> Mapping[int, Any]:
    rows = scores_of([who.person_id for who in people])
    found = {pk: getattr(row, name) for pk, row in rows.items()}
    return {pk: value for pk, value in found.items() if value is not None}


VARIABLES = (
    Variable(
        "still_buying",
        _("Chance that they still buy, in percent"),
        48,
        lambda people: _of_reach("alive", people),
        empty=None,
        also=(
            (
                _("Only for those who are slipping"),
                "{% if customer.still_buying and customer.still_buying < 60 %}…{% endif %}",
            ),
        ),
        order=60,
    ),
    Variable(
        "expected_value",
        _("What they will probably bring"),
        Decimal("860.00"),
        lambda people: _of_reach("value", people),
        empty=None,
        filters="money",
        order=61,
    ),
    Variable(
        "next_purchase",
        _("Day by which they will probably come again"),
        lambda: clock.day_start(clock.today()),
        lambda people: {pk: clock.day_start(d) for pk, d in _of_reach("next_on", people).items()},
        empty=None,
        filters="date",
        order=62,
    ),
)
