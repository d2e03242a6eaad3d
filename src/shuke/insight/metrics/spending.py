"""What sources cost in some days, from statements of which the latest about a day holds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.built import Tables


@dataclass(frozen=True)
class Statement:
    """A cost of a source from a day to a day, both included; `number` grows with each statement."""

    number: int
    source: str
    starts: dt.date
    ends: dt.date
    amount: Decimal


def statements(connection: Any, basis: Basis) -> list[Statement]:
    """Every statement in the basis's currency."""
    rows: Any = _spends(connection)
    rows = rows.filter(rows.currency == basis.currency)
    chosen = rows.select("source", "starts", "ends", "amount", number=rows.id)
    return [Statement(**row) for row in connection.run(chosen).to_pylist()]


def other_currencies(connection: Any, basis: Basis) -> int:
    """How many statements are in other currencies, and so in no figure."""
    rows: Any = _spends(connection)
    return connection.run(rows.filter(rows.currency != basis.currency).count())


def _spends(connection: Tables) -> Any:
    return connection.table("spends")


def spent(statements: Iterable[Statement], first: dt.date, last: dt.date) -> dict[str, Decimal]:
    """What each source cost from `first` to `last`, rounded to four decimals. A statement is spread evenly
    over its days; each day belongs to the latest statement about it. Sources without any statement about
    these days are left out: nobody said that they cost nothing."""
    by_source: dict[str, list[Statement]] = defaultdict(list)
    for each in statements:
        if each.starts <= last and each.ends >= first:
            by_source[each.source].append(each)
    return {source: _of_one(mine, first, last) for source, mine in by_source.items()}


def _of_one(statements: list[Statement], first: dt.date, last: dt.date) -> Decimal:
    """Between two borders of statements the same one holds, so days need not be walked one by one."""
    day = dt.timedelta(days=1)
    borders = {first, last + day}
    for each in statements:
        borders |= {each.starts, each.ends + day}
    inside = sorted(border for border in borders if first <= border <= last + day)
    total = Fraction(0)
    for begin, end in pairwise(inside):
        holding = [each for each in statements if each.starts <= begin <= each.ends]
        if holding:
            latest = max(holding, key=lambda each: each.number)
            length = (latest.ends - latest.starts).days + 1
            total += Fraction(latest.amount) * (end - begin).days / length
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(Decimal("0.0001"))
