"""Orders of other currencies in the basis's: by the rate of their day (decision 0190).

One definition for every engine. The rate of a day is the latest that was entered for it or for a day
before; what has none stays out, and `left_out` tells of it.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from shuke.common.money import RATE_DIGITS
from shuke.insight.metrics import calendar

if TYPE_CHECKING:
    from shuke.insight.metrics.basis import Basis
    from shuke.insight.metrics.built import Tables

#: An amount and a rate with the same decimals, so that an engine multiplies them exactly.
_WIDE = f"decimal(24, {RATE_DIGITS})"


@dataclass(frozen=True)
class LeftOut:
    """Counted orders of a currency that no rate is known for on their day, the first and the last day."""

    currency: str
    orders: int
    first: dt.date
    last: dt.date


def digest(connection: Any, home: str, used: Iterable[str]) -> str:
    """Names the rates into `home` of these currencies; "" where there is none. What was computed with
    other rates is not asked for again."""
    rates = rates_into(connection, home)
    chosen = sorted((code, rates[code]) for code in set(used) & set(rates))
    return hashlib.sha256(repr(chosen).encode()).hexdigest()[:12] if chosen else ""


def rates_into(connection: Any, home: str) -> dict[str, list[tuple[dt.date, Decimal]]]:
    """The rates of each currency by the day from which they hold, the earliest first."""
    rates = connection.table("exchange_rates")
    rates = rates.filter(rates.ended_at.isnull(), rates.home == home, rates.currency != home)
    rows = connection.run(rates.select("currency", "day", "rate").order_by("currency", "day"))
    by_currency: dict[str, list[tuple[dt.date, Decimal]]] = {}
    for row in rows.to_pylist():
        by_currency.setdefault(row["currency"], []).append((row["day"], row["rate"]))
    return by_currency


def in_one_currency(
    connection: "Tables", rows: ir.Table, basis: "Basis", amounts: tuple[str, ...]
) -> ir.Table:
    """Rows with `currency` and `placed_at` in the basis's currency: its own as they are, those of others
    with their `amounts` converted, each by itself; those without a rate are left out."""
    own = rows.filter(rows.currency == basis.currency)
    if not basis.rates:
        return own
    others = rows.filter(rows.currency != basis.currency)
    others = others.mutate(rate_day=local_date(others.placed_at))
    rates = _rates_of_days(connection, others, basis.currency)
    others = others.inner_join(rates, ["currency", "rate_day"])
    others = others.mutate(
        **{name: _converted(others[name], others.rate) for name in amounts if name in own.columns}
    )
    return own.union(others.select(*own.columns))


def left_out(connection: Any, basis: "Basis") -> list[LeftOut]:
    """What is in none of the basis's figures, by currency."""
    rows = connection.table("orders")
    rows = rows.filter(rows.counted, rows.currency != basis.currency)
    rows = rows.mutate(rate_day=local_date(rows.placed_at))
    if basis.rates:
        rates = _rates_of_days(connection, rows, basis.currency)
        rows = rows.anti_join(rates, ["currency", "rate_day"])
    counts = rows.group_by("currency").aggregate(
        orders=rows.count(), first=rows.rate_day.min(), last=rows.rate_day.max()
    )
    return [LeftOut(**row) for row in connection.run(counts.order_by("currency")).to_pylist()]


def local_date(at: ir.TimestampValue) -> ir.DateValue:
    """The day of an instant in the shop's zone."""
    day = calendar.local_day(at)
    return (ibis.literal(calendar.EPOCH) + day.as_interval("D")).cast("date")


def _rates_of_days(connection: "Tables", rows: ir.Table, home: str) -> ir.Table:
    """The rate of each currency and day that occurs among `rows`, where there is one."""
    rates = connection.table("exchange_rates")
    rates = rates.filter(rates.ended_at.isnull(), rates.home == home)
    rates = rates.select(code="currency", since="day", rate="rate")
    days = rows.select("currency", "rate_day").distinct()
    pairs = days.inner_join(rates, [days.currency == rates.code, days.rate_day >= rates.since])
    return pairs.group_by("currency", "rate_day").aggregate(rate=pairs.rate.argmax(pairs.since))


def _converted(amount: Any, rate: Any) -> ir.Value:
    """To four decimals, halves away from zero: what casting does on both engines, see `money.converted`."""
    return (amount.cast(_WIDE) * rate).cast("decimal(18, 4)")


def rate_on(rates: dict[dt.date, Decimal], day: dt.date) -> Decimal | None:
    """The rate of a day among those of one currency by the day from which they hold."""
    since = max((each for each in rates if each <= day), default=None)
    return None if since is None else rates[since]
