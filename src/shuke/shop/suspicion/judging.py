"""Which orders of some days the rules suspect: read in bulk, judged as columns, the same on both databases."""

import datetime as dt
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

import polars as pl

from shuke.common import bulk, clock
from shuke.customers.queries import follow_merges
from shuke.shop.suspicion.rules import SIGNALS, Rules

#: The longest time over which a signal looks: so much before and after is read too.
MARGIN = dt.timedelta(days=30)
_ORDERS: dict[str, Any] = {
    "order_id": pl.Int64, "store_id": pl.Int64, "customer_id": pl.Int64, "number": pl.String,
    "status": pl.String, "placed_at": bulk.INSTANT, "currency": pl.String, "total": pl.Int64,
    "refunded": pl.Int64, "excluded": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class _Days:
    """What the signals read: sales that were paid, with `person` who stands for the buyer; instants in UTC."""

    orders: pl.DataFrame
    since: dt.datetime
    until: dt.datetime
    now: dt.datetime

    @property
    def between(self) -> list:
        from django.db import connection

        adapt = connection.ops.adapt_datetimefield_value
        return [adapt(self.since), adapt(self.until)]


def judge(rules: Rules, since: dt.datetime, until: dt.datetime) -> pl.DataFrame:
    """All paid sales placed in [since, until): `_ORDERS`, `person`, `score` and `codes` (of the signals that
    are true, the heaviest first; empty for most)."""
    days = _read(since - MARGIN, until + MARGIN)
    orders = days.orders.with_columns(score=pl.lit(0), codes=pl.lit([], pl.List(pl.String)))
    by_weight = sorted(rules.used, key=lambda signal: -rules.signals[signal.code]["weight"])
    for signal in by_weight:
        values = rules.signals[signal.code]
        ids = _TRUE_OF[signal.code](days, values)
        is_true = pl.col("order_id").is_in(ids.to_list())
        orders = orders.with_columns(
            score=pl.col("score") + pl.when(is_true).then(values["weight"]).otherwise(0),
            codes=pl.when(is_true)
            .then(pl.col("codes").list.concat(pl.lit([signal.code])))
            .otherwise("codes"),
        )
    return orders.filter(pl.col("placed_at") >= since, pl.col("placed_at") < until)


def suspected(judged: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Those of `judge` that come to the threshold."""
    return judged.filter(pl.col("score") >= rules.threshold)


def _read(since: dt.datetime, until: dt.datetime) -> _Days:
    empty = pl.DataFrame(schema=_ORDERS)
    days = _Days(empty, since, until, clock.now())
    orders = bulk.fetch(
        "SELECT id, store_id, customer_id, number, status, placed_at, currency, total, refunded,"
        " excluded_at IS NOT NULL FROM shop_order WHERE kind = 'sale'"
        " AND status NOT IN ('unpaid', 'cancelled') AND placed_at >= %s AND placed_at < %s",
        days.between,
        {**_ORDERS, "excluded": pl.Int64 if _is_sqlite() else pl.Boolean},
    ).with_columns(pl.col("excluded").cast(pl.Boolean))
    merged = follow_merges(orders["customer_id"].drop_nulls().unique().to_list())
    person = pl.col("customer_id").replace(merged) if merged else pl.col("customer_id")
    return _Days(orders.with_columns(person=person), since, until, days.now)


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _device(days: _Days, values) -> pl.Series:
    """Orders of devices from which too many different people ordered. A name of a user is no device."""
    pairs = bulk.fetch(
        "SELECT e.order_id, e.visitor FROM shop_event e JOIN shop_order o ON o.id = e.order_id"
        " WHERE o.placed_at >= %s AND o.placed_at < %s AND e.visitor <> '' AND"
        " e.visitor NOT LIKE 'u:%%'",
        days.between,
        {"order_id": pl.Int64, "visitor": pl.String},
    ).unique()
    rows = pairs.join(days.orders, on="order_id").drop_nulls("person")
    window = dt.timedelta(days=values["days"])
    return _dense(rows, ["visitor"], window, values["buyers"])


def _farm(days: _Days, values) -> pl.Series:
    """First orders of one product and nothing else, too many of them at once."""
    first = bulk.fetch(
        "SELECT customer_id, MIN(placed_at) FROM shop_order WHERE kind = 'sale' AND customer_id IN ("
        "SELECT customer_id FROM shop_order WHERE placed_at >= %s AND placed_at < %s"
        " AND customer_id IS NOT NULL) GROUP BY customer_id",
        days.between,
        {"customer_id": pl.Int64, "first_at": bulk.INSTANT},
    )
    people = days.orders.select("customer_id", "person").drop_nulls().unique()
    first = first.join(people, on="customer_id").group_by("person").agg(pl.col("first_at").min())
    lines = bulk.fetch(
        "SELECT l.order_id, l.product_id FROM shop_orderline l JOIN shop_order o ON o.id = l.order_id"
        " WHERE o.placed_at >= %s AND o.placed_at < %s AND o.kind = 'sale'"
        " AND l.removed_at IS NULL AND l.product_id IS NOT NULL",
        days.between,
        {"order_id": pl.Int64, "product_id": pl.Int64},
    )
    single = lines.group_by("order_id").agg(
        pl.col("product_id").first(), products=pl.col("product_id").n_unique()
    )
    rows = (
        days.orders.drop_nulls("person")
        .join(first, on="person")
        .filter(pl.col("placed_at") == pl.col("first_at"))
        .join(single.filter(pl.col("products") == 1), on="order_id")
    )
    window = dt.timedelta(minutes=values["minutes"])
    return _dense(rows, ["store_id", "product_id"], window, values["buyers"])


def _refund(days: _Days, values) -> pl.Series:
    """Paid back whole before a parcel left, or sent back whole within some hours."""
    returns = bulk.fetch(
        "SELECT s.order_id, MAX(r.placed_at), SUM(t.amount) FROM shop_orderline t"
        " JOIN shop_order r ON r.id = t.order_id JOIN shop_orderline s ON s.id = t.returns_id"
        " JOIN shop_order o ON o.id = s.order_id"
        " WHERE o.placed_at >= %s AND o.placed_at < %s AND t.removed_at IS NULL"
        " AND r.status <> 'cancelled' GROUP BY s.order_id",
        days.between,
        {"order_id": pl.Int64, "back_at": bulk.INSTANT, "back": pl.Int64},
    )
    rows = days.orders.filter(pl.col("total") > 0).join(returns, on="order_id", how="left")
    soon = pl.col("back_at") - pl.col("placed_at") <= dt.timedelta(hours=values["hours"])
    whole = pl.col("refunded") - pl.col("back").fill_null(0) >= pl.col("total")
    unsent = (pl.col("refunded") >= pl.col("total")) & (pl.col("status") == "paid")
    return rows.filter(unsent | (whole & soon.fill_null(False)))["order_id"]


def _address(days: _Days, values) -> pl.Series:
    """Orders to one door for too many different people."""
    doors = bulk.fetch(
        "SELECT id, address_key FROM shop_order WHERE kind = 'sale' AND address_key <> ''"
        " AND placed_at >= %s AND placed_at < %s",
        days.between,
        {"order_id": pl.Int64, "address_key": pl.String},
    )
    rows = doors.join(days.orders, on="order_id").drop_nulls("person")
    return _dense(rows, ["address_key"], dt.timedelta(days=values["days"]), values["buyers"])


def _light(days: _Days, values) -> pl.Series:
    """All of its parcels were weighed, and there is nothing in them."""
    parcels = bulk.fetch(
        "SELECT p.order_id, p.weight FROM shop_parcel p JOIN shop_order o ON o.id = p.order_id"
        " WHERE o.placed_at >= %s AND o.placed_at < %s",
        days.between,
        {"order_id": pl.Int64, "weight": pl.Int64},
    )
    weighed = parcels.group_by("order_id").agg(
        pl.col("weight").sum(), whole=pl.col("weight").is_not_null().all()
    )
    rows = days.orders.join(weighed, on="order_id")
    return rows.filter("whole", pl.col("weight") < values["grams"])["order_id"]


def _hours(days: _Days, values) -> pl.Series:
    hour = pl.col("placed_at").dt.convert_time_zone(clock.shop_zone().key).dt.hour()
    return days.orders.filter(hour >= values["begins"], hour < values["ends"])["order_id"]


def _parcel(days: _Days, values) -> pl.Series:
    """Not sent for long, where most orders of that age of the store are."""
    old = days.orders.filter(
        pl.col("placed_at") < days.now - dt.timedelta(days=values["days"])
    ).with_columns(sent=pl.col("status") != "paid")
    usual = pl.col("sent").mean().over("store_id") >= 0.5
    return old.filter(usual & ~pl.col("sent"))["order_id"]


def _dense(rows: pl.DataFrame, group: list[str], window: dt.timedelta, people: int) -> pl.Series:
    """Ids of the orders in any stretch of `window` in which so many different people ordered, by group."""
    busy = rows.filter(pl.col("person").n_unique().over(group) >= people)
    dense: set[int] = set()
    ordered = busy.sort(*group, "placed_at", "order_id")
    for _key, part in ordered.group_by(group, maintain_order=True):
        stretch: deque[tuple[int, int, dt.datetime]] = deque()
        present: Counter[int] = Counter()
        for row in part.select("order_id", "person", "placed_at").iter_rows():
            stretch.append(row)
            present[row[1]] += 1
            while row[2] - stretch[0][2] > window:
                _order, gone, _at = stretch.popleft()
                present[gone] -= 1
                if not present[gone]:
                    del present[gone]
            if len(present) >= people:
                dense.update(order for order, _person, _at in stretch)
    return pl.Series(sorted(dense), dtype=pl.Int64)


_TRUE_OF = {
    "device": _device,
    "farm": _farm,
    "refund": _refund,
    "address": _address,
    "light": _light,
    "hours": _hours,
    "parcel": _parcel,
}
assert set(_TRUE_OF) == {signal.code for signal in SIGNALS}
