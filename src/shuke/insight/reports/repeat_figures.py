"""How many come back, and when: by order number, by time, and what lies between two purchases."""

from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics import calendar
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.items import items, named
from shuke.insight.metrics.narrow import lines
from shuke.insight.metrics.rhythm import days_of_customers, purchase_days
from shuke.insight.metrics.survival import Back, back_within, quantile
from shuke.insight.reports import second_order
from shuke.insight.reports.query import Query

#: Days after the first purchase at which the share that came back is told.
MARKS = (30, 60, 90, 180, 365)
#: Order numbers that are told one by one.
NUMBERS = 10
#: A category needs so many repeats before its rhythm is told.
ENOUGH = 20


@dataclass(frozen=True)
class Step:
    """Buyers who reached order `number`, and how many of them went on to the next."""

    number: int
    reached: int
    went_on: int


@dataclass(frozen=True)
class Rhythm:
    """Days between two purchases (of a category): how often each number of days occurs, the median, the
    80 % quantile, and how many are between the two now. Quantiles are None below `ENOUGH`."""

    category: str
    gaps: dict[int, int]
    median: int | None
    late: int | None
    due: int

    @property
    def repeats(self) -> int:
        return sum(self.gaps.values())


@dataclass(frozen=True)
class Repeat:
    """`buyers`: all of them. `rhythm`: of all purchases. `categories`: those with enough repeats, the most
    repeats first."""

    buyers: int
    steps: list[Step]
    back: list[Back]
    rhythm: Rhythm
    categories: list[Rhythm] = field(default_factory=list)
    #: From the first order to the second, by month or channel; and the median days of all, None below `ENOUGH`.
    second: list[second_order.Second] = field(default_factory=list)
    to_second: int | None = None


def compute(connection: Any, query: Query) -> Repeat:
    by_orders = _orders(connection, query)
    today = calendar.number_of(query.basis.as_of, "day")
    days = days_of_customers(connection, query.basis)
    first = days.filter(days.number == 1)
    waited = first.select(
        days=first.gap_days.coalesce(today - first.day), came=first.gap_days.notnull()
    )
    spans = connection.run(waited.group_by("days", "came").aggregate(people=waited.count()))
    waits = [(row["days"], row["came"], row["people"]) for row in spans.to_pylist()]
    came = {days: people for days, has_come, people in waits if has_come}
    rhythms = _rhythms(connection, days.mutate(category=ibis.literal("")), today)
    return Repeat(
        buyers=by_orders[0].reached if by_orders else 0,
        steps=by_orders,
        back=back_within(waits, MARKS),
        rhythm=rhythms[0] if rhythms else Rhythm("", {}, None, None, 0),
        categories=_categories(connection, query, today) if query["categories"] == "yes" else [],
        second=second_order.compute(connection, query),
        to_second=quantile(came, 0.5) if sum(came.values()) >= second_order.ENOUGH else None,
    )


def _orders(connection: Any, query: Query) -> list[Step]:
    people = buyers(connection, query.basis)
    counts = people.group_by("orders").aggregate(people=people.count())
    people_by_orders = {row["orders"]: row["people"] for row in connection.run(counts).to_pylist()}

    def reached(number: int) -> int:
        return sum(people for orders, people in people_by_orders.items() if orders >= number)

    steps = [Step(n, reached(n), reached(n + 1)) for n in range(1, NUMBERS + 1)]
    return [step for step in steps if step.reached]


def _categories(connection: Any, query: Query, today: int) -> list[Rhythm]:
    rows = lines(connection, query.basis)
    # By the number of each category: texts would take twice the time.
    own = items(connection, "category")
    rows = rows.filter(rows.sale).inner_join(own, rows.product_id == own.product)
    bought = rows.select("customer_id", "day", category="item").distinct()
    rhythms = [
        rhythm
        for rhythm in _rhythms(connection, purchase_days(bought), today)
        if rhythm.repeats >= ENOUGH
    ]
    names = named(connection, "category", [int(rhythm.category) for rhythm in rhythms])
    by_name = [replace(rhythm, category=names[int(rhythm.category)].label) for rhythm in rhythms]
    return sorted(by_name, key=lambda rhythm: (-rhythm.repeats, rhythm.category))


def _rhythms(connection: Any, days: ir.Table, today: int) -> list[Rhythm]:
    """One rhythm per category of `days` (its number, or a text): the distribution of gaps, and who is due
    by it."""
    ago = (today - days.day).cast("int64")
    gaps_and_waits = days.select(
        "category", gap=days.gap_days, ago=days.gap_days.isnull().ifelse(ago, 0)
    )
    counts = gaps_and_waits.group_by("category", "gap", "ago").aggregate(n=gaps_and_waits.count())
    gaps: dict[Any, dict[int, int]] = {}
    last: dict[Any, dict[int, int]] = {}
    for row in connection.run(counts).to_pylist():
        if row["gap"] is None:
            last.setdefault(row["category"], {})[row["ago"]] = row["n"]
        else:
            gaps.setdefault(row["category"], {})[row["gap"]] = row["n"]
    return [_rhythm(str(key), gaps.get(key, {}), last.get(key, {})) for key in {*gaps, *last}]


def _rhythm(category: str, gaps: dict[int, int], last: dict[int, int]) -> Rhythm:
    if sum(gaps.values()) < ENOUGH:
        return Rhythm(category, gaps, None, None, 0)
    median, late = quantile(gaps, 0.5) or 0, quantile(gaps, 0.8) or 0
    due = sum(people for ago, people in last.items() if median <= ago <= late)
    return Rhythm(category, gaps, median, late, due)
