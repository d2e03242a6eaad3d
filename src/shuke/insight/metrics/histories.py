"""Each buyer's history of buying, as arrays for the models of `lifetime`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import AMOUNT
from shuke.insight.metrics.narrow import purchases
from shuke.insight.metrics.rhythm import days_of_customers
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Bought:
    """One entry per buyer up to the as-of day, by id. Days of purchase count, not orders: two on one day are
    one. `repeats`: days after the first; `last`, `age`: days from the first to the last one and to the as-of
    day; `average`: what a repeated day of purchase brought in sales (0: none, or nothing).
    `net_share`: of all sales, the share that returns and refunds left."""

    customer: NDArray[np.int64]
    repeats: NDArray[np.int64]
    last: NDArray[np.int64]
    age: NDArray[np.int64]
    average: NDArray[np.float64]
    net_share: float


def histories(connection: Connection, basis: Basis) -> Bought:
    days = days_of_customers(connection, basis)
    people = days.group_by("customer_id").aggregate(
        repeats=days.count() - 1, first=days.day.min(), newest=days.day.max()
    )
    rows = purchases(connection, basis)
    sums = rows.group_by("customer_id", "day").aggregate(
        sold=rows.revenue.sum(where=rows.sale).coalesce(0), net=rows.revenue.sum()
    )
    totals = connection.run(
        sums.aggregate(sold=sums.sold.sum().cast(AMOUNT), net=sums.net.sum().cast(AMOUNT))
    ).to_pylist()[0]
    began = people.select(buyer="customer_id", first="first")
    repeated = sums.inner_join(began, [sums.customer_id == began.buyer, sums.day > began["first"]])
    repeated = repeated.filter(repeated.sold > 0)
    later = repeated.group_by("customer_id").aggregate(average=repeated.sold.mean())
    joined = people.left_join(later, people.customer_id == later.customer_id)
    table = connection.run(joined.select(
        customer=people.customer_id.cast("int64"), repeats=people.repeats.cast("int64"),
        first=people["first"].cast("int64"), newest=people.newest.cast("int64"),
        average=later.average.cast("float64").coalesce(0.0),
    ).order_by("customer"))  # fmt: skip
    column = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    today = calendar.number_of(basis.as_of, "day")
    sold = float(totals["sold"] or 0)
    return Bought(
        column["customer"], column["repeats"], column["newest"] - column["first"],
        today - column["first"], column["average"],
        float(totals["net"] or 0) / sold if sold else 1.0,
    )  # fmt: skip


def repeats_between(connection: Connection, until: Basis, later: Basis) -> dict[int, int]:
    """Days of purchase after the as-of day of `until`, up to that of `later`, of who had bought by then."""
    border = calendar.number_of(until.as_of, "day")
    days = days_of_customers(connection, later)
    before = days.filter(days.day <= border).select(buyer="customer_id").distinct()
    after = days.filter(days.day > border)
    counted = after.semi_join(before, after.customer_id == before.buyer)
    counts = connection.run(counted.group_by("customer_id").aggregate(n=counted.count()))
    return dict(zip(counts["customer_id"].to_pylist(), counts["n"].to_pylist(), strict=True))
