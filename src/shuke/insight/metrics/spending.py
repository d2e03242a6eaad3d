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
from shuke.insight.metrics.exchange import rate_on, rates_into


@dataclass(frozen=True)
class Statement:
    """A cost of a source from a day to a day, both included; `number` grows with each statement."""

    number: int
    source: str
    starts: dt.date
    ends: dt.date
    amount: Decimal
    #: In another currency: its rates by the day from which each holds. None: in the figures' own.
    rates: tuple[tuple[dt.date, Decimal], ...] | None = None

    def worth(self, day: dt.date) -> Fraction:
        """What 1 of its amount is worth on a day; 0 where no rate is known, see `without_rate`."""
        return Fraction(1 if self.rates is None else rate_on(dict(self.rates), day) or 0)


def statements(connection: Any, basis: Basis) -> list[Statement]:
    """Every statement in the basis's currency, or in one that is worth something in it on some day."""
    return [each for each in _all(connection, basis) if each.rates is None or each.rates]


def without_rate(connection: Any, basis: Basis) -> int:
    """How many statements are of days for some of which no rate is known, and so not wholly in any figure."""
    return sum(
        each.rates is not None and rate_on(dict(each.rates), each.starts) is None
        for each in _all(connection, basis)
    )


def _all(connection: Any, basis: Basis) -> list[Statement]:
    rates = rates_into(connection, basis.currency)
    rows: Any = _spends(connection)
    chosen = rows.select("source", "starts", "ends", "amount", "currency", number=rows.id)
    return [
        Statement(
            **row, rates=None if currency == basis.currency else tuple(rates.get(currency, ()))
        )
        for row in connection.run(chosen).to_pylist()
        for currency in [row.pop("currency")]
    ]


def _spends(connection: Tables) -> Any:
    return connection.table("spends")


def spent(statements: Iterable[Statement], first: dt.date, last: dt.date) -> dict[str, Decimal]:
    """What each source cost from `first` to `last`, rounded to four decimals. A statement is spread evenly
    over its days, each converted by its own rate where it is in another currency; each day belongs to the latest statement about it. Sources without any statement about
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
        borders |= {since for since, _rate in each.rates or ()}
    inside = sorted(border for border in borders if first <= border <= last + day)
    total = Fraction(0)
    for begin, end in pairwise(inside):
        holding = [each for each in statements if each.starts <= begin <= each.ends]
        if holding:
            latest = max(holding, key=lambda each: each.number)
            length = (latest.ends - latest.starts).days + 1
            total += Fraction(latest.amount) * latest.worth(begin) * (end - begin).days / length
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(Decimal("0.0001"))
