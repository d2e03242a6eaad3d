"""Pareto: how few customers bring how much, by revenue or by profit."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.exact import exact
from shuke.warehouse.engine import Connection

Measure = Literal["revenue", "profit"]
#: Percent of the customers whose share is told, and percent of the amount whose bringers are counted.
TOP_PERCENTS = (1, 5, 10, 20, 50)
SHARES = (80, 90)
#: Points of the curve for charts.
CURVE_POINTS = 100


@dataclass(frozen=True)
class Top:
    """The first `percent` % of the customers: how many that is, what they bring, which share."""

    percent: int
    customers: int
    amount: Decimal
    share: float | None


@dataclass(frozen=True)
class Bringers:
    """The fewest customers that bring `percent` % of the amount."""

    percent: int
    customers: int | None
    share_of_customers: float | None


@dataclass(frozen=True)
class Pareto:
    """`share`s are fractions of `total`; null when the total is not above 0."""

    measure: Measure
    customers: int
    total: Decimal
    top: list[Top] = field(default_factory=list)
    bringers: list[Bringers] = field(default_factory=list)
    #: (share of customers, share of the amount), for a chart.
    curve: list[tuple[float, float]] = field(default_factory=list)


def ranked(people: ir.Table, measure: Measure) -> ir.Table:
    """Buyers with rank (1 brings most; ties by id), running (sum up to that rank) and total, all of
    `measure`. By profit, buyers without any known cost are left out."""
    people = people.filter(people[measure].notnull())
    order = [people[measure].desc(), people.customer_id]
    up_to_here = ibis.window(order_by=order, preceding=None, following=0)
    return people.mutate(
        rank=ibis.row_number().over(order_by=order) + 1,
        running=people[measure].sum().over(up_to_here),
        total=people[measure].sum().over(ibis.window()),
    )


def ranking(connection: Connection, basis: Basis, measure: Measure) -> ir.Table:
    """`ranked` buyers of a basis without what else is known of them, held for the life of the snapshot:
    customer_id, amount (of the measure), rank, running, total."""
    rows = ranked(buyers(connection, basis), measure)
    chosen = rows.select(
        "customer_id", "running", "total", amount=rows[measure], rank=rows["rank"].cast("int32")
    )
    return connection.remember(("ranking", basis, measure), chosen, by="rank", at_once=True)


@dataclass(frozen=True)
class TopBorder:
    """The last of the best buyers: whoever brings more, or as much with at most this id, is in."""

    amount: Decimal
    id: int


def find_top_border(
    connection: Connection,
    basis: Basis,
    measure: Measure,
    *,
    share: Decimal | None = None,
    percent: Decimal | None = None,
) -> TopBorder | None:
    """The last of the fewest who bring `share` % of the sum of all, or of the first `percent` % of the
    buyers. None when there is nobody, or for a share of a sum not above 0.

    Those who bring the share are a beginning of the ranking: where the sum up to somebody first
    reaches it, it never falls below again, since what follows a fall is at most the total.
    """
    rows = ranking(connection, basis, measure)
    if share is not None:
        inside = (rows.total > 0) & (
            (rows.running - rows.amount) * 100 < rows.total * _number(share)
        )
    else:
        assert percent is not None
        buyers = connection.run(rows.count())
        # The share of the buyers is rounded to a whole one, halves up, and is at least one.
        inside = rows["rank"] * 200 <= buyers * 2 * _number(percent) + 100
        inside = inside | (rows["rank"] == 1)
    last = rows.mutate(inside=inside).filter(ibis._.inside)
    last = last.order_by(ibis.desc("rank")).limit(1).select("customer_id", "amount")
    last_row = connection.run(last).to_pylist()
    return TopBorder(last_row[0]["amount"], last_row[0]["customer_id"]) if last_row else None


def _number(value: Decimal) -> Any:
    """A whole number as an integer, which keeps the engine's arithmetic narrow."""
    return int(value) if value == value.to_integral_value() else exact(value)


def pareto(connection: Connection, basis: Basis, measure: Measure = "revenue") -> Pareto:
    """The figures of a basis."""
    rows = ranking(connection, basis, measure)
    totals = connection.run(rows.aggregate(n=rows.count(), total=rows.amount.sum())).to_pylist()[0]
    count, total = totals["n"], Decimal(totals["total"] or 0)
    if total <= 0:
        return Pareto(measure, count, total)
    points = sorted(
        {top_count(Fraction(i, CURVE_POINTS), count) for i in range(1, CURVE_POINTS + 1)}
    )
    tops = {percent: top_count(Fraction(percent, 100), count) for percent in TOP_PERCENTS}
    chosen = rows.filter(rows["rank"].isin(sorted({*points, *tops.values()})))
    running = {
        row["rank"]: row["running"]
        for row in connection.run(chosen.select("rank", "running")).to_pylist()
    }
    reached = rows.aggregate(
        **{
            f"at{share}": rows["rank"].min(where=rows.running >= exact(total * share / 100, 6))
            for share in SHARES
        }
    )
    first = connection.run(reached).to_pylist()[0]
    return Pareto(
        measure,
        count,
        total,
        [_top(percent, n, running.get(n, Decimal(0)), total) for percent, n in tops.items()],
        [Bringers(share, first[f"at{share}"], first[f"at{share}"] / count) for share in SHARES],
        [(0.0, 0.0), *((n / count, float(running[n] / total)) for n in points)],
    )


def top_count(share: Fraction, customers: int) -> int:
    """How many customers a share is: rounded to a whole one, halves up, and at least one."""
    exact = Decimal(share.numerator * customers) / share.denominator
    return max(1, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))


def _top(percent: int, customers: int, amount: Decimal, total: Decimal) -> Top:
    return Top(percent, customers, amount, float(amount / total))
