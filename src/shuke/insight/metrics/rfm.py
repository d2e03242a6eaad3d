"""RFM: recency, frequency and monetary value of each buyer as scores from 1 to 5.

Source: Hughes, "Strategic Database Marketing" (fifths of the customers); borders of one's own are
usual where many customers are alike, such as one-time buyers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from shuke.common.money import QUANTUM
from shuke.insight.metrics.exact import exact
from shuke.warehouse.engine import Connection

FIFTHS = (0.2, 0.4, 0.6, 0.8)


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
    shop: Connection,
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
    found = _fifths(shop, people)
    return Cuts(
        recency_days=tuple(int(v) for v in recency_days) or found.recency_days,
        frequency=tuple(int(v) for v in frequency) or found.frequency,
        monetary=tuple(Decimal(str(v)) for v in monetary) or found.monetary,
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


def _fifths(shop: Connection, people: ir.Table) -> Cuts:
    """Discrete quantiles: the smallest value that at least that share of the people do not exceed."""
    columns = {"r": people.recency_days, "f": people.orders, "m": people.revenue}
    ranked = people.select(
        **columns,
        **{
            f"{name}_share": ibis.cume_dist().over(order_by=column)
            for name, column in columns.items()
        },
    )
    borders = {
        f"{name}{place}": ranked[name].min(where=ranked[f"{name}_share"] >= share)
        for name in columns
        for place, share in enumerate(FIFTHS)
    }
    found = shop.run(ranked.aggregate(**borders)).to_pylist()[0]
    letter = {name: [found[f"{name}{place}"] for place in range(4)] for name in columns}
    if letter["r"][0] is None:  # nobody bought
        return Cuts((0,) * 4, (1,) * 4, (Decimal(0),) * 4)
    return Cuts(
        recency_days=tuple(letter["r"]),
        # The people at a border belong to the fifth below it, so the next value begins the next.
        frequency=tuple(value + 1 for value in letter["f"]),
        monetary=tuple(value + QUANTUM for value in letter["m"]),
    )
