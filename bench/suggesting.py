"""`shuke bench suggest --orders FILE`: everybody's last order is hidden and foretold from the orders before it.

The file has the columns customer, order, date and product (the beginning of a date as 2011-12-09), a row per product
of an order. Beside Shuke's suggestions, in the same run: what most people bought, and what the person bought most often
before (then what most people bought). Without a file: invented people who buy some things again.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import Figure, Report, peak_memory_mb
from shuke.insight.suggestions import Hits, NotEnough, Purchases, best_sellers, fit, hits_at

AT = 10
PEOPLE = 100_000


def run(*, file: Path | None = None, size: float = 1.0, orders: Path | None = None) -> Report:
    """Foretell the last orders of `orders` (or `file`), or of invented people."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as folder:
        source = (
            orders or file or _invent(Path(folder) / "orders.csv", max(round(PEOPLE * size), 1_000))
        )
        purchases = _read(source)
    began = time.process_time()
    before = purchases.before_the_last()
    try:
        model = fit(before)
    except NotEnough as error:
        raise SystemExit("Too few people with three orders to learn from") from error
    fitted = time.process_time()
    suggested = model.suggest(before, AT)
    done = time.process_time()
    came = purchases.last_of_returned()
    ours = hits_at(AT, suggested.person, suggested.product, came, purchases.products)
    popular = _popular(before)
    others = {
        "most popular": _hits(before, came, popular, own=False),
        "bought before": _hits(before, came, popular, own=True),
    }
    expected = float(suggested.chance.sum())
    met = np.isin(
        suggested.person * purchases.products + suggested.product,
        came[0] * purchases.products + came[1],
    )
    shown = np.isin(suggested.person, came[0])
    figures = [
        Figure(
            name,
            getattr(ours, key),
            "",
            f"above {_best(others, key):.4f}",
            getattr(ours, key) > _best(others, key),
        )
        for name, key in (("recall@10", "recall"), ("hit-rate@10", "hit_rate"), ("MRR", "mrr"))
    ] + [
        Figure(
            "said of what came",
            float(suggested.chance[shown].sum()) / max(int(met.sum()), 1),
            "",
            "near 1",
        ),
        Figure("people scored", before.people / (done - fitted), "people/s of processor"),
        Figure("peak memory", peak_memory_mb(), "MB"),
    ]
    notes = {
        "file": source.name, "people with a hidden order": len(np.unique(came[0])),
        "products": purchases.products, "chances in all": round(expected, 1),
        "seconds of processor to fit": round(fitted - began, 2),
        **{f"{name}: recall@10, hit-rate@10, MRR": f"{hits.recall:.4f}, {hits.hit_rate:.4f}, {hits.mrr:.4f}" for name, hits in others.items()},
    }  # fmt: skip
    return Report("suggest", figures, notes)


def _best(others: dict[str, Hits], key: str) -> float:
    return max(getattr(hits, key) for hits in others.values())


def _read(path: Path) -> Purchases:
    table = pl.read_csv(path, infer_schema=False)
    if missing := [
        name for name in ("customer", "order", "date", "product") if name not in table.columns
    ]:
        raise SystemExit(
            f"There is no column {', '.join(missing)}: {path.name} has {', '.join(table.columns)}"
        )
    rows = table.select(
        "customer",
        "order",
        "product",
        day=pl.col("date").str.slice(0, 10).str.to_date().cast(pl.Int32).cast(pl.Int64),
    ).drop_nulls()
    people, products = (sorted(set(rows[name])) for name in ("customer", "product"))
    return Purchases.of(rows, people, products)


def _popular(before: Purchases) -> np.ndarray:
    return np.bincount(before.product, minlength=before.products).astype(float)


def _hits(
    before: Purchases, came: tuple[np.ndarray, np.ndarray], popular: np.ndarray, *, own: bool
) -> Hits:
    best = best_sellers(before, 3 * AT)
    people = np.unique(came[0])
    person, product = np.repeat(people, len(best)), np.tile(best, len(people))
    worth = popular[product] / (popular.max() + 1)
    if own:
        key, times = np.unique(before.person * before.products + before.product, return_counts=True)
        mine = key // before.products, key % before.products
        person, product = np.concatenate([person, mine[0]]), np.concatenate([product, mine[1]])
        worth = np.concatenate([worth, times + popular[mine[1]] / (popular.max() + 1)])
    order = np.lexsort((-worth, person))
    person, product = person[order], product[order]
    _, first = np.unique(person * before.products + product, return_index=True)
    places = np.sort(first)
    return hits_at(AT, person[places], product[places], came, before.products)


def _invent(path: Path, people: int) -> Path:
    """People with a taste for some groups of goods, some of which are bought again and again."""
    chance = np.random.default_rng(2)
    products, groups = 600, 30
    group = chance.integers(0, groups, products)
    staple = chance.random(products) < 0.2
    of_group = [np.flatnonzero(group == each) for each in range(groups)]
    rows = []
    for person in range(people):
        tastes, day = chance.choice(groups, 2, replace=False), int(chance.integers(0, 300))
        owned: list[int] = []
        for order in range(1 + int(chance.geometric(0.35))):
            goods = {int(chance.choice(of_group[chance.choice(tastes)])) for _item in range(3)}
            goods |= {one for one in owned if staple[one] and chance.random() < 0.5}
            owned = sorted({*owned, *goods})
            rows += [(person, f"{person}-{order}", day, one) for one in sorted(goods)]
            day += int(chance.integers(10, 60))
    start = pl.date(2024, 1, 1)
    frame = pl.DataFrame(rows, schema=["customer", "order", "day", "product"], orient="row")
    frame.select(
        "customer", "order", "product", date=start + pl.duration(days=pl.col("day"))
    ).write_csv(path)
    return path
