"""New customers by where they came from, and what they brought in the days after their first order.

Who came lately has been watched for fewer days than who came first. So what a customer brings until day n
is added up day by day, each day over those who have been watched for so long: the mean of a cumulated
amount under censoring (J. F. Lawless and C. Nadeau, "Some Simple Robust Methods for the Analysis of
Recurrent Events", 1995).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.narrow import purchases
from shuke.warehouse.engine import Connection

#: What is told of a day needs so many customers watched until it.
WATCHED = 5


def newcomers(connection: Connection, basis: Basis, first: dt.date) -> ir.Table:
    """One row per customer whose first sale lies on `first` or later: customer_id, source (text, empty when
    nobody knows), day (number of the day of the first sale), observed (days from it to the last day)."""
    began = buyers(connection, basis)
    began = began.mutate(day=calendar.local_day(began.first_order_at))
    began = began.filter(began.day >= calendar.number_of(first, "day"))
    customers = connection.table("customers")
    named = customers.select(person=customers.id, source=customers.source)
    joined = began.inner_join(named, began.customer_id == named.person)
    today = calendar.number_of(basis.as_of, "day")
    return joined.select("customer_id", "source", "day", observed=today - joined.day)


def brought(connection: Connection, basis: Basis, people: ir.Table, horizon: int) -> ir.Table:
    """Per source and age (days since the first sale, up to `horizon`): revenue and profit of `people`, and how
    many of their orders have a `known` cost."""
    rows = purchases(connection, basis)
    rows = rows.inner_join(people.rename(began="day"), "customer_id")
    earnings = rows.select(
        "source",
        "revenue",
        known=rows.earned.notnull(),
        profit=rows.earned.coalesce(0),
        age=rows.day - rows.began,
    )
    earnings = earnings.filter(earnings.age >= 0, earnings.age <= horizon)
    return earnings.group_by("source", "age").aggregate(
        revenue=earnings.revenue.sum(), profit=earnings.profit.sum(), known=earnings.known.sum()
    )


@dataclass(frozen=True)
class Curve:
    """What one customer has brought until each day after the first order, on average: `amounts[n]` until
    day n, which ends where fewer than `WATCHED` have been watched for so long."""

    amounts: list[float]

    def until(self, day: int) -> float | None:
        """The amount until a day; None when too few have been watched for so long."""
        return self.amounts[day] if day < len(self.amounts) else None

    def reaches(self, amount: float) -> int | None:
        """The first day until which the amount has been brought; None when that has not been seen."""
        return next((day for day, value in enumerate(self.amounts) if value >= amount), None)


def curve(by_age: Mapping[int, Decimal], observed: Mapping[int, int], horizon: int) -> Curve:
    """`by_age`: what all brought at each age; `observed`: how many have been watched for so many days."""
    watched = sum(observed.values())
    enough = min(WATCHED, watched)
    amounts, total = [], 0.0
    for day in range(horizon + 1):
        if not watched or watched < enough:
            break
        total += float(by_age.get(day, 0)) / watched
        amounts.append(total)
        watched -= observed.get(day, 0)
    return Curve(amounts)


def counts(rows: list[dict[str, Any]]) -> dict[str, dict[int, int]]:
    """source -> days observed -> how many."""
    by_source: dict[str, dict[int, int]] = {}
    for row in rows:
        by_source.setdefault(row["source"], {})[row["observed"]] = row["people"]
    return by_source
