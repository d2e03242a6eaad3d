"""Value x frequency: does somebody buy much at a time, and do they come often?

Value is the mean revenue per order of a customer, so that the two axes tell different things.
"""

from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuke.common.money import QUANTUM
from shuke.insight.metrics.exact import exact
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Quadrant:
    key: str
    name: str | Promise
    advice: str | Promise


QUADRANTS: tuple[Quadrant, ...] = (
    Quadrant("much_often", _("High spend, frequent"), _("Keep them: benefits, service, first choice of new goods.")),
    Quadrant("much_seldom", _("High spend, infrequent"), _("Bring them back sooner: reminders in their rhythm, a reason between seasons.")),
    Quadrant("little_often", _("Low spend, frequent"), _("Fill the basket: bundles, free shipping from a sum, things that go together.")),
    Quadrant("little_seldom", _("Low spend, infrequent"), _("Spend little: general news, a first-repeat offer for the recent ones.")),
)  # fmt: skip


@dataclass(frozen=True)
class Borders:
    """From here on it is "much" (revenue per order) and "often" (orders per buyer)."""

    value: Decimal
    frequency: Decimal


def find_borders(connection: Connection, people: ir.Table) -> Borders:
    """The shop's own means: revenue per order over all orders, orders per buyer over all buyers."""
    totals = people.aggregate(
        revenue=people.revenue.sum(), orders=people.orders.sum(), buyers=people.count()
    )
    row = connection.run(totals).to_pylist()[0]
    if not row["buyers"]:
        return Borders(Decimal(0), Decimal(0))
    orders = Decimal(int(row["orders"]))
    return Borders(
        value=(row["revenue"] / orders).quantize(QUANTUM),
        frequency=(orders / row["buyers"]).quantize(QUANTUM),
    )


def with_quadrant(people: ir.Table, borders: Borders) -> ir.Table:
    """`people` (`customers.facts`) with quadrant (a key of `QUADRANTS`)."""
    much = people.revenue >= exact(borders.value) * people.orders
    often = people.orders >= exact(borders.frequency)
    return people.mutate(
        quadrant=ibis.cases(
            (much & often, "much_often"),
            (much, "much_seldom"),
            (often, "little_often"),
            else_="little_seldom",
        )
    )
