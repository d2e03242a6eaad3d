"""How many come back, and when: by order number, by time, and what lies between two purchases."""

from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy

from shuke.insight.metrics import calendar
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.narrow import lines
from shuke.insight.metrics.rhythm import known_days, purchase_days
from shuke.insight.metrics.survival import Back, back_within, quantile
from shuke.insight.reports import repeat_shown
from shuke.insight.reports.asking import Asked, Option
from shuke.insight.reports.items import items, named
from shuke.insight.reports.report import Report

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


def find(shop: Any, asked: Asked) -> Repeat:
    by_orders = _orders(shop, asked)
    today = calendar.number_of(asked.basis.as_of, "day")
    days = known_days(shop, asked.basis)
    first = days.filter(days.number == 1)
    waited = first.select(
        days=first.gap_days.coalesce(today - first.day), came=first.gap_days.notnull()
    )
    spans = shop.run(waited.group_by("days", "came").aggregate(people=waited.count()))
    told = [(row["days"], row["came"], row["people"]) for row in spans.to_pylist()]
    rhythms = _rhythms(shop, days.mutate(category=ibis.literal("")), today)
    return Repeat(
        buyers=by_orders[0].reached if by_orders else 0,
        steps=by_orders,
        back=back_within(told, MARKS),
        rhythm=rhythms[0] if rhythms else Rhythm("", {}, None, None, 0),
        categories=_categories(shop, asked, today) if asked["categories"] == "yes" else [],
    )


def _orders(shop: Any, asked: Asked) -> list[Step]:
    people = buyers(shop, asked.basis)
    counts = people.group_by("orders").aggregate(people=people.count())
    found = {row["orders"]: row["people"] for row in shop.run(counts).to_pylist()}

    def reached(number: int) -> int:
        return sum(people for orders, people in found.items() if orders >= number)

    steps = [Step(n, reached(n), reached(n + 1)) for n in range(1, NUMBERS + 1)]
    return [step for step in steps if step.reached]


def _categories(shop: Any, asked: Asked, today: int) -> list[Rhythm]:
    rows = lines(shop, asked.basis)
    # By the number of each category: texts would take twice the time.
    own = items(shop, "category")
    rows = rows.filter(rows.sale).inner_join(own, rows.product_id == own.product)
    bought = rows.select("customer_id", "day", category="item").distinct()
    found = [
        rhythm
        for rhythm in _rhythms(shop, purchase_days(bought), today)
        if rhythm.repeats >= ENOUGH
    ]
    names = named(shop, "category", [int(rhythm.category) for rhythm in found])
    told = [replace(rhythm, category=names[int(rhythm.category)].label) for rhythm in found]
    return sorted(told, key=lambda rhythm: (-rhythm.repeats, rhythm.category))


def _rhythms(shop: Any, days: ir.Table, today: int) -> list[Rhythm]:
    """One rhythm per category of `days` (its number, or a text): the distribution of gaps, and who is due
    by it."""
    ago = (today - days.day).cast("int64")
    told = days.select("category", gap=days.gap_days, ago=days.gap_days.isnull().ifelse(ago, 0))
    counts = told.group_by("category", "gap", "ago").aggregate(n=told.count())
    gaps: dict[Any, dict[int, int]] = {}
    last: dict[Any, dict[int, int]] = {}
    for row in shop.run(counts).to_pylist():
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


REPORT = Report(
    key="repeat",
    subject="rhythm",
    question=gettext_lazy("How many come back, and when?"),
    about=gettext_lazy("From the first order to the second and on, and the days between them."),
    icon="refresh-cw",
    find=find,
    show=repeat_shown.show,
    options=(
        Option(
            "categories",
            gettext_lazy("By category"),
            "no",
            {"no": gettext_lazy("All goods"), "yes": gettext_lazy("By category")},
        ),
    ),
    either_way=False,
    metrics=("repeat_share", "came_back", "days_between"),
)
