"""Regulars who have not come for longer than their own rhythm."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require, require_whole
from shuke.customers.queries import among
from shuke.customers.slots import PeopleSet
from shuke.insight.metrics import Basis, basis_for, buyers, purchases
from shuke.insight.metrics.calendar import local_day, number_of
from shuke.insight.metrics.snapshot import remembered
from shuke.warehouse.engine import Connection, connect

#: A regular bought on at least this many days. Overdue: away for more than LATE times the average
#: gap between these days, like `shop.queries.rhythm`; after LOST times it a reminder comes too late.
REGULAR, LATE, LOST = 4, 1.5, 4.0


@dataclass(frozen=True)
class OverdueRegular:
    """One regular: days on which they bought, days away, their usual gap in days, what they spent."""

    customer_id: int
    days: int
    away: int
    gap: int
    spent: Decimal


@dataclass(frozen=True)
class Overdue:
    """`regulars` are overdue; `first` are those who spent most. `at_stake`: one usual order
    of each."""

    regulars: int
    at_stake: Decimal
    currency: str
    first: list[OverdueRegular]


def overdue(actor: Actor, limit: int = 5) -> Overdue:
    """Who should have come by now. Busy while the warehouse is being made."""
    require(actor, "customers.view")
    require_whole(actor)
    with connect() as connection:
        key = ("overdue", clock.today(), limit)
        return remembered(connection, key, lambda: _compute(connection, limit))


def overdue_people(actor: Actor, _query: Mapping[str, str]) -> PeopleSet:
    """All of them, for the list of customers."""
    require(actor, "customers.view")
    require_whole(actor)
    return PeopleSet(
        title=_("Overdue regulars"),
        parameters={"overdue": "yes"},
        narrow=lambda customers: among(customers, _ids()),
        back="/",
    )


def _ids() -> list[int]:
    with connect() as connection:
        people = _overdue(connection, basis_for(connection))
        return connection.run(people.select("customer_id"))["customer_id"].to_pylist()


def _compute(connection: Connection, limit: int) -> Overdue:
    basis = basis_for(connection)
    people = connection.keep(_overdue(connection, basis))
    usual = (people.sold.cast("float64") / people.days).sum()
    [totals] = connection.run(people.aggregate(regulars=people.count(), stake=usual)).to_pylist()
    rows = people.drop("sold").order_by(people.revenue.desc(), people.customer_id).limit(limit)
    first = [
        OverdueRegular(**row) for row in connection.run(rows.rename(spent="revenue")).to_pylist()
    ]
    stake = Decimal(str(totals["stake"] or 0)).quantize(Decimal("0.0001"))
    return Overdue(totals["regulars"], stake, basis.currency, first)


def _overdue(connection: Connection, basis: Basis) -> ir.Table:
    """customer_id, days, revenue, sold, away, gap of everybody who is overdue."""
    rows = purchases(connection, basis)
    rows = rows.filter(rows.kind == "sale")
    days = rows.group_by("customer_id", day=local_day(rows.placed_at)).aggregate(
        revenue=rows.revenue.sum()
    )
    people = days.group_by("customer_id").aggregate(
        days=days.count(), sold=days.revenue.sum(), first=days.day.min(), last=days.day.max()
    )
    people = people.filter(people.days >= REGULAR)
    # What they spent is net of returns, as everywhere else.
    net = buyers(connection, basis).select("customer_id", "revenue")
    people = people.inner_join(net, "customer_id")
    gaps = people.days - 1
    people = people.select(
        "customer_id",
        "days",
        "revenue",
        "sold",
        away=ibis.literal(number_of(clock.today(), "day")) - people["last"],
        # Halves up, in whole numbers.
        gap=((people["last"] - people["first"]) * 2 + gaps) // (gaps * 2),
    )
    return people.filter(
        people.gap > 0, people.away > people.gap * LATE, people.away <= people.gap * LOST
    )
