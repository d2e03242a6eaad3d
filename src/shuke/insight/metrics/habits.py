"""How people buy: with which discounts and margin, for how long, how regularly, how much comes back."""

import datetime as dt
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from shuke.insight.by_customer import NONE, ByCustomer
from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.orders import counted_lines, purchases
from shuke.insight.metrics.rhythm import days_of_customers
from shuke.warehouse.engine import Connection

#: An order had a discount when at least this share of its list value was taken off: pennies are no bait.
NOTABLE = 0.05
MEASURES = ("discount", "margin", "tenure", "rhythm", "returns")
#: No percentage is told beyond this.
_MOST = 999


class Habits(ByCustomer):
    """One entry per buyer with a sale in the days looked at, by id. `columns`: orders (sales of these days), and the
    measures, `NONE` where not known: discount (percent of these orders that had one), margin (percent of the
    revenue with known cost), tenure (days from the first to the last purchase, since ever), rhythm (the coefficient
    of variation of the days between purchases, in percent; from two gaps on), returns (percent of what was sold
    that was given or paid back)."""


def discounted(connection: Connection, basis: Basis) -> ir.Table:
    """`orders.purchases` with given (what was taken off the list value, of the order and its lines) and listed
    (the list value); both of sales alone."""
    rows = purchases(connection, basis)
    lines = counted_lines(connection, basis)
    lines = lines.filter(lines.sale, lines.discount > 0)
    off = lines.group_by(of_order="order_id").aggregate(off=lines.discount.sum())
    joined = rows.left_join(off, rows.order_id == off.of_order)
    line_off = joined.off.coalesce(0)
    return joined.mutate(
        given=ibis.ifelse(joined.sale, joined.discount + line_off, 0),
        listed=ibis.ifelse(joined.sale, joined.goods + line_off, 0),
    ).drop("of_order", "off")


def habits(connection: Connection, basis: Basis, days: int) -> Habits:
    """Of the last `days` days up to the as-of day of `basis`."""
    first = basis.as_of - dt.timedelta(days=days - 1)
    rows = discounted(connection, replace(basis, first=first))
    sums = rows.group_by(buyer="customer_id").aggregate(
        orders=rows.count(where=rows.sale),
        offers=rows.count(where=rows.sale & (rows.given > 0) & (rows.given >= rows.listed * NOTABLE)),
        earned=rows.earned.sum(), costed=rows.costed_revenue.sum(),
        sold=(rows.revenue + rows.refunded).sum(where=rows.sale),
        back=rows.refunded.sum(where=rows.sale).coalesce(0) - rows.revenue.sum(where=~rows.sale).coalesce(0),
    )  # fmt: skip
    sums = sums.filter(sums.orders > 0)
    joined = sums.left_join(_rhythm(connection, basis, first), "buyer")
    table = connection.run(
        joined.select(
            customer=joined.buyer.cast("int64"),
            **{
                name: joined[name].cast("float64").coalesce(0.0)
                for name in (
                    *("orders", "offers", "costed", "sold", "back"),
                    *("tenure", "gaps", "gap_sum", "gap_squares"),
                )
            },
            earned=joined.earned.cast("float64"),
        ).order_by("customer")
    )
    column = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    return Habits(column.pop("customer"), _measured(column))


def _rhythm(connection: Connection, basis: Basis, first: dt.date) -> ir.Table:
    """buyer; tenure in days; of the gaps that end in the days from `first` on: how many, their sum and that of
    their squares."""
    days = days_of_customers(connection, basis)
    begin = calendar.number_of(first, "day")
    inside = days.gap_days.notnull() & (days.day + days.gap_days >= begin)
    gap = days.gap_days.cast("int64")
    return days.group_by(buyer="customer_id").aggregate(
        tenure=days.day.max() - days.day.min(),
        gaps=days.count(where=inside),
        gap_sum=gap.sum(where=inside),
        gap_squares=(gap * gap).sum(where=inside),
    )


def _measured(column: dict[str, np.ndarray]) -> dict[str, NDArray[np.int64]]:
    gaps, total = column["gaps"], column["gap_sum"]
    mean = np.maximum(total, 1) / np.maximum(gaps, 1)
    spread = np.sqrt(np.maximum(column["gap_squares"] / np.maximum(gaps, 1) / mean**2 - 1, 0))
    earned = np.nan_to_num(column["earned"])
    has_cost = ~np.isnan(column["earned"]) & (column["costed"] > 0)
    return {
        "orders": column["orders"].astype(np.int64),
        "discount": _percent(column["offers"], column["orders"], column["orders"] > 0),
        "margin": _percent(earned, column["costed"], has_cost),
        "tenure": column["tenure"].astype(np.int64),
        "rhythm": _percent(spread, np.ones_like(spread), gaps >= 2),
        "returns": _percent(column["back"], column["sold"], column["sold"] > 0),
    }


def _percent(part: np.ndarray, whole: np.ndarray, valid: np.ndarray) -> NDArray[np.int64]:
    share = np.rint(100 * part / np.where(valid, whole, 1))
    return np.where(valid, np.clip(share, -_MOST, _MOST), NONE).astype(np.int64)
