"""RFM: recency, frequency and monetary value of each buyer as scores from 1 to 5.

Source: Hughes, "Strategic Database Marketing" (fifths of the customers); borders of one's own are
usual where many customers are alike, such as one-time buyers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import ibis
import ibis.expr.types as ir

from shuke.common.money import QUANTUM
from shuke.insight.metrics.exact import exact
from shuke.warehouse.engine import Connection

#: Borders lie after so many of so many parts of the people.
PARTS, WHOLE = (1, 2, 3, 4), 5


@dataclass(frozen=True)
class Cuts:
    """Four rising borders per letter.

    R = 5 minus the number of `recency_days` borders that the days exceed; F and M = 1 plus the number
    of borders that the orders or the revenue reach. Unit of `monetary`: the currency's major unit.
    """

    recency_days: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary: tuple[Decimal, ...]


def find_cuts(
    connection: Connection,
    people: ir.Table,
    *,
    recency_days: Sequence[float | Decimal] = (),
    frequency: Sequence[float | Decimal] = (),
    monetary: Sequence[float | Decimal] = (),
) -> Cuts:
    """The shop's own borders where given, else automatic fifths of `people` (`customers.facts`).

    An automatic border parts the people at 20, 40, 60 and 80 % by the discrete quantile. Equal values
    get equal scores, so fifths may be uneven: when a third of all bought once, all of them score 1.
    """
    fifths = _fifths(connection, people)
    return Cuts(
        recency_days=tuple(int(v) for v in recency_days) or fifths.recency_days,
        frequency=tuple(int(v) for v in frequency) or fifths.frequency,
        monetary=tuple(Decimal(str(v)) for v in monetary) or fifths.monetary,
    )


def with_scores(people: ir.Table, cuts: Cuts) -> ir.Table:
    """`people` with r, f, m (1 to 5, 5 is best) and rfm ("545")."""
    r = _steps([people.recency_days <= border for border in cuts.recency_days])
    f = _steps([people.orders >= border for border in cuts.frequency])
    m = _steps([people.revenue >= exact(border) for border in cuts.monetary])
    return people.mutate(r=r, f=f, m=m, rfm=r.cast("string") + f.cast("string") + m.cast("string"))


def _steps(passed: list[ir.BooleanValue]) -> ir.IntegerValue:
    score = ibis.literal(1, type="int8")
    for test in passed:
        score = score + test.cast("int8")
    return score.cast("int8")


def _fifths(connection: Connection, people: ir.Table) -> Cuts:
    """Discrete quantiles: the smallest value that at least that share of the people do not exceed."""
    recency = _counts(connection, people, "recency_days")
    buyers = sum(recency.values())
    if not buyers:
        return Cuts((0,) * 4, (1,) * 4, (Decimal(0),) * 4)
    # Of so many from the smallest value up, the last is at the border.
    last = [-(-buyers * part // WHOLE) for part in PARTS]
    frequency = _counts(connection, people, "orders")
    return Cuts(
        recency_days=tuple(_at(recency, place) for place in last),
        # The people at a border belong to the fifth below it, so the next value begins the next.
        frequency=tuple(_at(frequency, place) + 1 for place in last),
        monetary=tuple(value + QUANTUM for value in _amounts_at(connection, people, last)),
    )


def _counts(connection: Connection, people: ir.Table, column: str) -> dict[int, int]:
    """How many have each value; there are few."""
    counts = people.group_by(value=people[column]).aggregate(n=people.count())
    return {row["value"]: row["n"] for row in connection.run(counts).to_pylist()}


def _at(counts: dict[int, int], place: int) -> int:
    """The value of the person at a place, the smallest first."""
    values = sorted(counts)
    before = accumulate(counts[value] for value in values)
    return next(value for value, up_to in zip(values, before, strict=True) if up_to >= place)


def _amounts_at(connection: Connection, people: ir.Table, places: list[int]) -> list[Decimal]:
    """The same of revenue, of which nearly everybody has their own."""
    place = ibis.row_number().over(order_by=people.revenue) + 1
    rows = people.select("revenue", place=place)
    amounts = connection.run(rows.filter(rows.place.isin(sorted(set(places))))).to_pylist()
    by_place = {row["place"]: row["revenue"] for row in amounts}
    return [by_place[place] for place in places]
