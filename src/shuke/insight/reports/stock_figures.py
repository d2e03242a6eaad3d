"""What the best buyers like and what all others do, counted."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.narrow import lines
from shuke.insight.reports.query import Query
from shuke.insight.segments import scores
from shuke.insight.segments.frames import days_back

#: The best are the fewest who bring this percent of the profit.
SHARE = 80
#: Table -> the columns of products that name its rows.
KINDS = {
    "category": ("category",),
    "brand": ("brand",),
    "size": ("category", "size"),
    "product": ("code",),
}
#: A table holds so many rows, those of which the best bought most.
MOST = 20
#: Advice needs so many of the best as buyers, this index, and shares of the lines that lie so many
#: standard errors apart: with fewer people or a smaller difference chance would give the advice.
LEAST_BUYERS = 20
LEAST_INDEX = 110
LEAST_SURE = 3.0
FIGURES = ("best_revenue", "all_revenue", "best_lines", "all_lines")


@dataclass(frozen=True)
class Liking:
    """One category, brand, size of a category, or product. The best buy more of everything, so what
    they like is read from the share that it has in what they pay."""

    names: tuple[str, ...]
    label: str
    best_buyers: int
    #: Of the best who bought anything in this time.
    buyers_share: float
    best_revenue: Decimal
    #: Of the revenue of goods from the best, and from all others.
    best_share: float | None
    other_share: float | None
    #: Its share in the revenue from the best by its share in all revenue, 100: as everybody.
    index: float | None
    #: Standard errors between its shares of the lines sold, to the best and to the others.
    sure: float


@dataclass(frozen=True)
class StockReport:
    """`by` says what the best are best at: "profit", or "revenue" where no cost is known."""

    by: str
    days: int
    #: Buyers of the time among the best.
    best: int
    likings: dict[str, list[Liking]]


def compute(connection: Any, query: Query) -> StockReport:
    by, best = _best(connection, query)
    rows = lines(connection, query.basis)
    rows = rows.filter(rows.placed_at >= days_back(query.basis.as_of, query["days"]))
    # What adds up is added up once, for every kind of goods.
    mine = rows.semi_join(best, rows.customer_id == best.best_id)
    mine = connection.keep(mine.select("product_id", "customer_id", "amount", "sale"))
    goods = _by_product(connection, rows, mine)
    sums = goods.aggregate(**{name: goods[name].sum().coalesce(0) for name in FIGURES})
    bought = mine.filter(mine.sale, mine.product_id.notnull())
    buyers = connection.run(METRICS["buyers_of"].of(bought, None))
    total = connection.run(sums).to_pylist()[0] | {"best_buyers": buyers}
    favourites = {kind: _favourites(connection, goods, kind) for kind in KINDS}
    people = _people(connection, goods, bought, favourites)
    likings = {
        kind: [
            _liking(kind, {**row, "best_buyers": n}, total)
            for row, n in zip(rows, people[kind], strict=True)
        ]
        for kind, rows in favourites.items()
    }
    return StockReport(by, query["days"], buyers, likings)


def _best(connection: Any, query: Query) -> tuple[str, ir.Table]:
    """What they are best at, and best_id of each."""
    for by in ("profit", "revenue"):
        best = scores.best_buyers(connection, query.basis, by, SHARE)
        best_ids = connection.keep(best.select(best_id="customer_id"))
        if connection.run(best_ids.count()):
            break
    return by, best_ids


def _by_product(connection: Any, rows: ir.Table, mine: ir.Table) -> ir.Table:
    """Products with `FIGURES`, and for each kind of goods the number of the group that they are in: the
    least product of it, or null when it has no name. `mine`: those rows that the best bought."""
    best = _sums(mine, "best").rename(number="product_id")
    sums = _sums(rows, "all")
    sums = sums.left_join(best, sums.product_id == best.number)
    products = connection.table("products")
    named = ("code", "title", "category", "brand", "size", "colour")
    joined = sums.inner_join(products, sums.product_id == products.id)
    chosen = joined.select(
        "product_id",
        *(products[name] for name in named),
        **{name: joined[name].coalesce(0) for name in FIGURES},
    )
    groups = {f"group_{kind}": _group(chosen, names) for kind, names in KINDS.items()}
    return connection.keep(chosen.mutate(**groups))


def _sums(rows: ir.Table, whose: str) -> ir.Table:
    # Whether a difference is chance is asked of lines: to count orders costs three times as much.
    figures = {
        f"{whose}_revenue": METRICS["goods_revenue"].of(rows, None),
        f"{whose}_lines": rows.count(where=rows.sale),
    }
    return rows.group_by("product_id").aggregate(**figures)


def _group(goods: ir.Table, names: tuple[str, ...]) -> ir.IntegerValue:
    is_named = ibis.and_(*(goods[name] != "" for name in names))
    same = [goods[name] for name in names]
    return ibis.ifelse(is_named, goods.product_id.min().over(group_by=same), ibis.null("int64"))


def _favourites(connection: Any, goods: ir.Table, kind: str) -> list[dict]:
    """The groups of goods that the best bought most, with `FIGURES`."""
    grouped = goods.filter(goods[f"group_{kind}"].notnull())
    names = {f"name_{name}": grouped[name].max() for name in KINDS[kind]}
    words = {f"word_{name}": grouped[name].max() for name in ("title", "size", "colour")}
    sums = {name: grouped[name].sum() for name in FIGURES}
    groups = grouped.group_by(group=grouped[f"group_{kind}"])
    liked = groups.aggregate(**sums, **words, **names)
    liked = liked.filter(liked.all_lines > 0).order_by(liked.best_revenue.desc(), *names)
    return connection.run(liked.limit(MOST)).to_pylist()


def _people(
    connection: Any, goods: ir.Table, bought: ir.Table, favourites: dict[str, list[dict]]
) -> dict[str, list[int]]:
    """How many of the best bought each group of goods: `METRICS["buyers_of"]` of all of them in one pass.
    Everybody is told once, with a bit for each group of which they bought."""
    bits = {
        kind: goods[f"group_{kind}"].cases(
            *((row["group"], 1 << place) for place, row in enumerate(rows)), else_=0
        )
        for kind, rows in favourites.items()
        if rows
    }
    # Kept: the bits are found once per product and not once per line.
    products = connection.keep(goods.select("product_id", **bits))
    rows = bought.inner_join(products, "product_id")
    people = rows.group_by("customer_id").aggregate(**{kind: rows[kind].bit_or() for kind in bits})
    counts = {
        f"{kind}_{place}": ((people[kind] >> place) & 1).sum().coalesce(0)
        for kind in bits
        for place in range(len(favourites[kind]))
    }
    counted = connection.run(people.aggregate(**counts)).to_pylist()[0] if counts else {}
    return {
        kind: [counted[f"{kind}_{place}"] for place in range(len(rows))]
        for kind, rows in favourites.items()
    }


def _names(row: dict, kind: str) -> tuple[str, ...]:
    return tuple(row[f"name_{name}"] for name in KINDS[kind])


def _liking(kind: str, row: dict, total: dict) -> Liking:
    def others(figures: dict, name: str) -> Any:
        return figures[f"all_{name}"] - figures[f"best_{name}"]

    names = _names(row, kind)
    words = [row["word_title"] or row.get("name_code"), row["word_size"], row["word_colour"]]
    best, of_all = (_part(row[name], total[name]) for name in ("best_revenue", "all_revenue"))
    return Liking(
        names,
        " ".join(word for word in words if word) if kind == "product" else names[-1],
        row["best_buyers"],
        _part(row["best_buyers"], total["best_buyers"]) or 0.0,
        row["best_revenue"],
        best,
        _part(others(row, "revenue"), others(total, "revenue")),
        100 * best / of_all if best is not None and of_all else None,
        apart(
            row["best_lines"], total["best_lines"],
            others(row, "lines"), others(total, "lines"),
        ),
    )  # fmt: skip


def _part(some: Any, of_all: Any) -> float | None:
    return float(some / of_all) if of_all > 0 else None


def apart(some: int, all_: int, others: int, all_others: int) -> float:
    """How many standard errors two shares lie apart: the usual test of two proportions, pooled."""
    if not all_ or not all_others:
        return 0.0
    pooled = (some + others) / (all_ + all_others)
    error = math.sqrt(pooled * (1 - pooled) * (1 / all_ + 1 / all_others))
    return (some / all_ - others / all_others) / error if error else 0.0
