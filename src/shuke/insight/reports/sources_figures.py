"""What a new customer of each source costs, what they bring, and when they have paid for themselves."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuke.insight.metrics import acquired, spending
from shuke.insight.metrics.acquired import Curve
from shuke.insight.reports.query import Query

#: For so many days after the first order it is looked for when a customer has paid for themselves.
LONGEST = 365


@dataclass(frozen=True)
class Source:
    """One first source in the days looked at; `source` is empty where nobody knows it. Amounts per
    customer are up to `horizon` days after the first order; None: too few were watched for so long, or, of
    profit, no cost of theirs is known.
    `spend` is None where nobody told a cost. `payback` counts days until the profit of a customer has
    reached the cost of one; None: not seen within
    `LONGEST` days, or no cost, or nobody new."""

    source: str
    customers: int
    spend: Decimal | None
    cost: float | None
    revenue: float | None
    profit: float | None
    payback: int | None
    #: How many of the customers have been known for the whole horizon.
    whole: int
    #: Profit of one customer until each day.
    curve: list[float]

    @property
    def return_on_spend(self) -> float | None:
        """Profit of a customer by the cost of one."""
        if not self.cost or self.profit is None:
            return None
        return self.profit / self.cost


@dataclass(frozen=True)
class Sources:
    """`sources`: the most new customers first. Days from `first` to the last one that counts."""

    first: dt.date
    horizon: int
    sources: list[Source]
    #: Statements of cost in other currencies without a rate for all of their days.
    other_costs: int

    @property
    def customers(self) -> int:
        return sum(source.customers for source in self.sources)

    @property
    def spend(self) -> Decimal:
        return sum((source.spend or Decimal(0) for source in self.sources), Decimal(0))


def compute(connection: Any, query: Query) -> Sources:
    basis, horizon = query.basis, int(query["horizon"])
    first = basis.as_of - dt.timedelta(days=int(query["days"]) - 1)
    people = connection.keep(acquired.newcomers(connection, basis, first))
    watched = connection.run(people.group_by("source", "observed").aggregate(people=people.count()))
    observed = acquired.counts(watched.to_pylist())
    revenue: dict[str, dict[int, Decimal]] = {}
    profit: dict[str, dict[int, Decimal]] = {}
    with_cost = set()
    for row in connection.run(acquired.brought(connection, basis, people, LONGEST)).to_pylist():
        revenue.setdefault(row["source"], {})[row["age"]] = row["revenue"]
        if row["known"]:
            with_cost.add(row["source"])
        profit.setdefault(row["source"], {})[row["age"]] = row["profit"]
    costs = spending.spent(spending.statements(connection, basis), first, basis.as_of)
    sources = [
        _source(
            name,
            observed.get(name, {}),
            acquired.curve(revenue.get(name, {}), observed.get(name, {}), LONGEST),
            acquired.curve(profit.get(name, {}), observed.get(name, {}), LONGEST)
            if name in with_cost
            else Curve([]),
            costs.get(name),
            horizon,
        )
        for name in sorted({*observed, *costs})
    ]
    sources.sort(key=lambda each: (-each.customers, each.source == "", each.source))
    return Sources(first, horizon, sources, spending.without_rate(connection, basis))


def _source(
    name: str,
    observed: dict[int, int],
    revenue: Curve,
    profit: Curve,
    spend: Decimal | None,
    horizon: int,
) -> Source:
    customers = sum(observed.values())
    cost = float(spend) / customers if spend is not None and customers else None
    return Source(
        source=name,
        customers=customers,
        spend=spend,
        cost=cost,
        revenue=revenue.until(horizon),
        profit=profit.until(horizon),
        payback=profit.reaches(cost) if cost else None,
        whole=sum(people for days, people in observed.items() if days >= horizon),
        curve=profit.amounts,
    )
