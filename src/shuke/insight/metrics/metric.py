"""What a metric is, and how two aggregates make a share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import ibis.expr.types as ir

#: How a value is written: a count of things, an amount of the basis's currency, a share of 1, whole
#: days, a plain number, an instant.
Unit = Literal["count", "money", "share", "days", "number", "moment"]
#: What the rows are that it is computed over: `orders.purchases`, `orders.counted_lines`,
#: `customers.facts`, `rhythm.months`, `rhythm.purchase_days`, customers by month (state, people), one row
#: per source (customers, spend, profit of one, payback), `acquired.newcomers`, buyers of some days (fresh:
#: whether they bought for the first time), `funnel.ways`.
Rows = Literal[
    "orders",
    "lines",
    "buyers",
    "months",
    "days",
    "standings",
    "sources",
    "newcomers",
    "arrivals",
    "visits",
]
#: Those of which a row, or a row of one month, is one person.
OF_PEOPLE = {"buyers", "months", "standings", "newcomers", "arrivals"}
type Where = ir.BooleanValue | None


@dataclass(frozen=True)
class Metric:
    """One number. `of(rows, where)` is an aggregate over `rows`, of those for which `where` holds (all
    when it is None); null where there is nothing to tell, except for counts and sums, which are 0."""

    key: str
    name: Any
    unit: Unit
    definition: Any
    rows: Rows
    of: Callable[[ir.Table, Where], ir.Value]
    #: For a count of different ones: the column whose values are counted, and among which rows. Groups
    #: can then be counted after making the values single, see `definitions.measured`.
    single: tuple[str, Callable[[ir.Table, Where], ir.BooleanValue]] | None = None

    @property
    def counts_people(self) -> bool:
        """Whether it is a number of people: where it leads to them, there are as many."""
        of_people = self.single[0] == "customer_id" if self.single else self.rows in OF_PEOPLE
        return self.unit == "count" and of_people


def both(test: ir.BooleanValue, where: Where) -> ir.BooleanValue:
    """`test`, and `where` when there is one."""
    return test if where is None else test & where


def share(top: Callable, bottom: Callable) -> Callable[[ir.Table, Where], ir.Value]:
    """`top` by `bottom` as a float; null unless `bottom` is above 0."""

    def of(rows: ir.Table, where: Where) -> ir.Value:
        below = bottom(rows, where)
        return (top(rows, where).cast("float64") / below.cast("float64").nullif(0)).cast("float64")

    return of


def different(column: str, among: Callable[[ir.Table, Where], ir.BooleanValue]) -> dict:
    """`of` and `single` of a metric that counts the different values of `column`."""

    def of(rows: ir.Table, where: Where) -> ir.Value:
        return rows[column].nunique(where=among(rows, where))

    return {"of": of, "single": (column, among)}
