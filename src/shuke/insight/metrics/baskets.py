"""What is bought together, in one order or in the next: how often, and how much more than by chance.

Only items that are frequent themselves can be frequent in pairs (R. Agrawal, R. Srikant, "Fast
Algorithms for Mining Association Rules", 1994), so rare ones are left out before anything is joined.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.warehouse.engine import Connection

#: The join is bounded: so many items, the most frequent, and orders with at most so many of them.
MOST_ITEMS = 300
WIDEST = 40
DAY = 86_400


@dataclass(frozen=True)
class Pair:
    """`together` orders hold both items (in the next order: hold `first`, and the customer's next order
    `second`); `first_orders` and `second_orders` hold either (in the next order: are followed by it);
    `orders` is how many there are at all."""

    first: int
    second: int
    together: int
    first_orders: int
    second_orders: int
    orders: int

    @property
    def support(self) -> float:
        """Of all orders."""
        return self.together / self.orders

    @property
    def confidence(self) -> float:
        """Of the orders with the first item."""
        return self.together / self.first_orders

    @property
    def lift(self) -> float:
        """By how much more often than if the two had nothing to do with each other: 1 is by chance."""
        return self.confidence * self.orders / self.second_orders

    @property
    def surplus(self) -> float:
        """Orders with both beyond those that chance would give."""
        return self.together - self.first_orders * self.second_orders / self.orders


@dataclass(frozen=True)
class Baskets:
    """Orders and what they hold, kept for several questions: rows of (order_id, customer_id, item)."""

    rows: ir.Table
    #: Orders that hold anything, and those with each frequent item.
    orders: int
    having: dict[int, int]


def baskets(connection: Connection, lines: ir.Table, least: int) -> Baskets:
    """`lines` have order_id, customer_id and item; only items in `least` orders or more are held."""
    rows = _single(connection, lines, _on_most_lines(connection, lines, least))
    having = _most_frequent(connection, rows, least)
    # What is in as many orders is on as many lines: nothing else can be among the most frequent.
    enough = least if len(having) < MOST_ITEMS else min(having.values())
    per_item = lines.group_by("item").aggregate(n=lines.count())
    able = connection.run(per_item.filter(per_item.n >= enough)["item"]).to_pylist()
    if set(able) - set(having):
        rows = _single(connection, lines, able)
        having = _most_frequent(connection, rows, least)
    return Baskets(
        rows.filter(rows["item"].isin(list(having) or [-1])),
        connection.run(lines.order_id.nunique()),
        having,
    )


def _on_most_lines(connection: Connection, lines: ir.Table, least: int) -> list[int]:
    counts = lines.group_by("item").aggregate(n=lines.count())
    counts = counts.filter(counts.n >= least).order_by(counts.n.desc(), counts["item"])
    return connection.run(counts.limit(MOST_ITEMS)["item"]).to_pylist()


def _single(connection: Connection, lines: ir.Table, items: list[int]) -> ir.Table:
    """Which orders hold these items, each once."""
    some = lines.filter(lines["item"].isin(items or [-1]))
    return connection.keep(some.select("order_id", "customer_id", "item").distinct())


def _most_frequent(connection: Connection, rows: ir.Table, least: int) -> dict[int, int]:
    counts = rows.group_by("item").aggregate(n=rows.count())
    counts = counts.filter(counts.n >= least).order_by(counts.n.desc(), counts["item"])
    frequent = connection.run(counts.limit(MOST_ITEMS)).to_pylist()
    return {row["item"]: row["n"] for row in frequent}


def in_one_order(connection: Connection, baskets: Baskets, least: int) -> list[Pair]:
    """Pairs that at least `least` orders hold; the first is the rarer one, of which the greater share
    goes with the other."""
    rows = baskets.rows
    sizes = rows.group_by("order_id").aggregate(n=rows.count())
    some = sizes.filter(sizes.n.between(2, WIDEST))
    rows = connection.keep(rows.semi_join(some, "order_id").select("order_id", "item"))
    other = rows.view()
    both = rows.join(other, [rows.order_id == other.order_id, rows["item"] < other["item"]])
    pairs = []
    for a, b, together in _counted(connection, both.select(a=rows["item"], b=other["item"]), least):
        first, second = sorted((a, b), key=lambda item: (baskets.having[item], item))
        parts = baskets.having[first], baskets.having[second]
        pairs.append(Pair(first, second, together, *parts, baskets.orders))
    return pairs


def in_the_next_order(
    connection: Connection, baskets: Baskets, orders: ir.Table, least: int, days: int
) -> list[Pair]:
    """Pairs of which the second came in the customer's next order, within `days` days. `orders` have
    order_id, customer_id and placed_at: every sale of known customers."""
    turn = ibis.window(group_by="customer_id", order_by=["placed_at", "order_id"])
    turns = orders.select(
        "order_id",
        next_id=orders.order_id.lead().over(turn),
        passed=orders.placed_at.lead().over(turn).epoch_seconds()
        - orders.placed_at.epoch_seconds(),
    )
    steps = connection.keep(turns.filter(turns.passed <= days * DAY).select("order_id", "next_id"))
    rows = baskets.rows
    sizes = rows.group_by("order_id").aggregate(n=rows.count())
    wide = sizes.filter(sizes.n <= WIDEST)
    rows = connection.keep(rows.semi_join(wide, "order_id").select("order_id", "item"))
    then = rows.view()
    after = steps.join(then, steps.next_id == then.order_id).select("order_id", second=then["item"])
    counts = after.group_by("second").aggregate(n=after.count())
    followed = {row["second"]: row["n"] for row in connection.run(counts).to_pylist()}
    joined = rows.join(after, [rows.order_id == after.order_id, rows["item"] != after.second])
    counted = _counted(connection, joined.select(a=rows["item"], b=after.second), least)
    return [
        Pair(a, b, together, baskets.having[a], followed[b], baskets.orders)
        for a, b, together in counted
    ]


def _counted(connection: Connection, pairs: ir.Table, least: int) -> list[tuple[int, int, int]]:
    counts = pairs.group_by("a", "b").aggregate(n=pairs.count())
    rows = connection.run(counts.filter(counts.n >= least)).to_pylist()
    return [(row["a"], row["b"], row["n"]) for row in rows]


def buyers(connection: Connection, baskets: Baskets, pairs: list[Pair]) -> dict[Any, int]:
    """Known customers by item, and by (item, item) of `pairs` who bought both in whatever orders."""
    items = sorted({item for pair in pairs for item in (pair.first, pair.second)})
    rows = baskets.rows.filter(
        baskets.rows.customer_id.notnull(), baskets.rows["item"].isin(items or [-1])
    )
    people = connection.keep(rows.select("customer_id", "item").distinct())
    alone = people.group_by("item").aggregate(n=people.count())
    buyers_by_item: dict[Any, int] = {
        row["item"]: row["n"] for row in connection.run(alone).to_pylist()
    }
    other = people.view()
    both = people.join(
        other, [people.customer_id == other.customer_id, people["item"] < other["item"]]
    ).select(a=people["item"], b=other["item"])
    for a, b, n in _counted(connection, both, 1):
        buyers_by_item[a, b] = buyers_by_item[b, a] = n
    return buyers_by_item
