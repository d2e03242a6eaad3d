"""The figures of `whatif`: the last two years of the shop as rates, and years ahead under changed ones.

A population of active customers (who bought in the last 365 days): each year a share stays away, new ones come,
some of old come back, and each who is active brings the mean profit. What is unknown of the rates is drawn from
their distributions and passed on, the same draws with and without the change, so that what both share falls out.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np

from shuke.insight.metrics import calendar, spending
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.brought import brought
from shuke.insight.metrics.customers import AMOUNT
from shuke.insight.metrics.narrow import purchases
from shuke.insight.reports import sources_figures
from shuke.insight.reports.query import Query

YEAR = 365
MONTH = YEAR / 12
#: Fewer active customers a year ago tell no churn.
ENOUGH = 50
#: So many times what is unknown of the rates is drawn.
DRAWS = 4_000


@dataclass(frozen=True)
class Rates:
    """What the years ahead rest on, of the 365 days up to the last and the 365 before. `active`: who bought in
    the last; `before`: who bought in the ones before, of whom `stayed` did again; `new`: whose first order lies in
    the last; `back`: who came back from longer ago. Per active customer and year: `orders`, `revenue` (net),
    `profit` with its standard error; `margin`: profit by revenue, None where no cost is known or set; `cost`: of
    winning one new customer."""

    active: int
    before: int
    stayed: int
    new: int
    back: int
    orders: float
    revenue: float
    revenue_error: float
    margin: float | None
    cost: float

    @property
    def churn(self) -> float:
        """The share of the active of one year who did not buy in the next."""
        return 1 - self.stayed / self.before if self.before else 0.0


@dataclass(frozen=True)
class Changes:
    """In parts of 1: `churn` so many points less, the others so much more. `lost`: orders that a higher price
    costs, by its rise."""

    churn: float = 0.0
    price: float = 0.0
    frequency: float = 0.0
    newcomers: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True)
class Year:
    """One year ahead, the first is 1: profit as things are and as changed, after the cost of new customers."""

    number: int
    customers: float
    changed_customers: float
    profit: float
    changed_profit: float


@dataclass(frozen=True)
class Effect:
    """What a change is worth in all years together, with the ends within which it lies 19 times of 20."""

    key: str
    worth: float
    low: float
    high: float


@dataclass(frozen=True)
class Winning:
    """A source of the last year's newcomers: what winning one costs there, the profit of one in the first year, and
    the month after the first order in which it has paid back, the first is 1; None: not known, or not yet."""

    source: str
    customers: int
    cost: float | None
    profit: float | None
    month: int | None


@dataclass(frozen=True)
class WhatIf:
    """`missing`: why nothing is said ("few", "margin"), else "". `effects`: each change alone, where several are
    asked; `point`: one point less churn. `until`: the last day of the two years. `keeping`: discounts given in the
    last year to who had bought in the year before, by one who did again; None: nobody did."""

    until: dt.date
    rates: Rates
    changes: Changes
    missing: str = ""
    years: Sequence[Year] = ()
    whole: Effect | None = None
    effects: Sequence[Effect] = ()
    point: Effect | None = None
    winning: Sequence[Winning] = ()
    keeping: float | None = None

    @property
    def ratio(self) -> float | None:
        """Winning a customer costs so many times keeping one; None where one of them is not known."""
        if not self.keeping or not self.rates.cost:
            return None
        return self.rates.cost / self.keeping


def compute(connection: Any, query: Query) -> WhatIf:
    rates = _rates(connection, query.basis)
    if query["margin"]:
        rates = replace(rates, margin=query["margin"] / 100)
    if query["cost"]:
        rates = replace(rates, cost=float(query["cost"]))
    changes = Changes(
        query["churn"] / 100,
        query["price"] / 100,
        query["frequency"] / 100,
        query["newcomers"] / 100,
        query["lost"] / 10,
    )
    report = WhatIf(query.basis.as_of, rates, changes)
    if rates.before < ENOUGH or not rates.active:
        return replace(report, missing="few")
    if rates.margin is None:
        return replace(report, missing="margin")
    years, drawn = query["years"], _drawn(rates)
    alone = {
        "churn": Changes(churn=changes.churn),
        "price": Changes(price=changes.price, lost=changes.lost),
        "frequency": Changes(frequency=changes.frequency),
        "newcomers": Changes(newcomers=changes.newcomers),
    }
    chosen = {key: each for key, each in alone.items() if any(vars(each).values())}
    return replace(
        report,
        years=_years(rates, changes, years),
        whole=effect("whole", rates, drawn, changes, years),
        effects=[effect(key, rates, drawn, each, years) for key, each in chosen.items()],
        point=effect("point", rates, drawn, Changes(churn=0.01), years),
        winning=_winning(connection, query),
        keeping=_keeping(connection, query.basis, rates.stayed),
    )


def _winning(connection: Any, query: Query) -> list[Winning]:
    year = str(YEAR)
    of_year = replace(query, options=(("days", year), ("horizon", year)))
    return [
        Winning(
            each.source,
            each.customers,
            each.cost,
            each.profit,
            None if each.payback is None else int(each.payback // MONTH) + 1,
        )
        for each in sources_figures.compute(connection, of_year).sources
        if each.customers
    ]


def _keeping(connection: Any, basis: Basis, stayed: int) -> float | None:
    if not stayed:
        return None
    border = basis.as_of - dt.timedelta(days=YEAR)
    begin = border - dt.timedelta(days=YEAR - 1)
    lately = brought(connection, replace(basis, first=border + dt.timedelta(days=1)))
    before = brought(connection, replace(basis, first=begin, as_of=border, until=None))
    before = before.filter(before.orders > 0).select(there="buyer")
    again = lately.filter(lately.orders > 0).semi_join(before, lately.buyer == before.there)
    return float(connection.run(again.given.sum()) or 0) / stayed


def _rates(connection: Any, basis: Basis) -> Rates:
    today = calendar.number_of(basis.as_of, "day")
    rows = purchases(connection, basis)
    lately = rows.day > today - YEAR
    earlier = (rows.day <= today - YEAR) & (rows.day > today - 2 * YEAR)
    nothing = ibis.literal(0).cast(AMOUNT)
    people = rows.group_by("customer_id").aggregate(
        now=rows.count(where=rows.sale & lately),
        then=rows.count(where=rows.sale & earlier),
        first=rows.day.min(where=rows.sale),
        revenue=rows.revenue.sum(where=lately).coalesce(nothing),
        earned=rows.earned.sum(where=lately).coalesce(nothing),
        costed=rows.costed_revenue.sum(where=lately).coalesce(nothing),
    )
    active, was = people.now > 0, people.then > 0
    is_new = active & (people["first"] > today - YEAR)
    amounts = people.revenue.cast("float64")
    sums = people.aggregate(
        active=active.sum(),
        before=was.sum(),
        stayed=(active & was).sum(),
        new=is_new.sum(),
        orders=people.now.sum(),
        revenue=amounts.sum(),
        squares=(amounts * amounts).sum(),
        earned=people.earned.cast("float64").sum(),
        costed=people.costed.cast("float64").sum(),
    )
    total = {name: each or 0 for name, each in connection.run(sums).to_pylist()[0].items()}
    number = max(total["active"], 1)
    mean = total["revenue"] / number
    spread = max(total["squares"] / number - mean**2, 0.0)
    start = basis.as_of - dt.timedelta(days=YEAR - 1)
    spent = spending.spent(spending.statements(connection, basis), start, basis.as_of)
    return Rates(
        active=total["active"],
        before=total["before"],
        stayed=total["stayed"],
        new=total["new"],
        back=total["active"] - total["stayed"] - total["new"],
        orders=total["orders"] / number,
        revenue=mean,
        revenue_error=(spread / number) ** 0.5,
        margin=total["earned"] / total["costed"] if total["costed"] > 0 else None,
        cost=float(sum(spent.values())) / total["new"] if total["new"] else 0.0,
    )


@dataclass(frozen=True)
class _Drawn:
    """Rates as they may be: one entry per draw, or one for the middle."""

    churn: np.ndarray
    new: np.ndarray
    back: np.ndarray
    revenue: np.ndarray


def _middle(rates: Rates) -> _Drawn:
    return _Drawn(
        *(np.array([each], float) for each in (rates.churn, rates.new, rates.back, rates.revenue))
    )


def _drawn(rates: Rates) -> _Drawn:
    """Churn by the beta, arrivals by the gamma distribution (Jeffreys' priors), revenue by the normal one; the same
    draws for the same rates."""
    rng = np.random.default_rng(0)
    lost = rates.before - rates.stayed
    return _Drawn(
        rng.beta(lost + 0.5, rates.stayed + 0.5, DRAWS),
        rng.gamma(rates.new + 0.5, 1.0, DRAWS),
        rng.gamma(rates.back + 0.5, 1.0, DRAWS),
        rng.normal(rates.revenue, rates.revenue_error, DRAWS),
    )


def _ahead(
    rates: Rates, drawn: _Drawn, changes: Changes, years: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customers and profit, years × draws."""
    assert rates.margin is not None
    churn = np.clip(drawn.churn - changes.churn, 0.0, 1.0)
    new = drawn.new * (1 + changes.newcomers)
    # A higher price comes on top of the profit of each order, a higher number of orders multiplies it.
    bought = (1 + changes.frequency) * max(1 - changes.lost * changes.price, 0.0)
    profit = drawn.revenue * (rates.margin + changes.price) * bought
    customers, gains = [], []
    there = np.full(len(churn), float(rates.active))
    for _year in range(years):
        there = there * (1 - churn) + new + drawn.back
        customers.append(there)
        gains.append(there * profit - new * rates.cost)
    return np.array(customers), np.array(gains)


def _years(rates: Rates, changes: Changes, years: int) -> list[Year]:
    middle = _middle(rates)
    customers, profit = _ahead(rates, middle, Changes(), years)
    changed_customers, changed_profit = _ahead(rates, middle, changes, years)
    return [
        Year(
            at + 1,
            *(
                float(each[at, 0])
                for each in (customers, changed_customers, profit, changed_profit)
            ),
        )
        for at in range(years)
    ]


def effect(key: str, rates: Rates, drawn: _Drawn, changes: Changes, years: int) -> Effect:
    """What a change is worth against things as they are."""
    middle = _middle(rates)
    worth = (
        _ahead(rates, middle, changes, years)[1] - _ahead(rates, middle, Changes(), years)[1]
    ).sum()
    each = (
        _ahead(rates, drawn, changes, years)[1] - _ahead(rates, drawn, Changes(), years)[1]
    ).sum(axis=0)
    low, high = np.quantile(each, [0.025, 0.975])
    return Effect(key, float(worth), float(low), float(high))
