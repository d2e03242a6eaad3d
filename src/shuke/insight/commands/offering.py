"""What may stand in everybody's next order, worked out once a day for all; what became another is written."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from django.db import connection as database
from django.db import transaction

from shuke.common import bulk, clock
from shuke.common.revisions import next_revision
from shuke.customers import queries as customers
from shuke.insight.metrics.calendar import EPOCH
from shuke.insight.models_next import NextProduct
from shuke.insight.ordered import Ordered
from shuke.insight.queries.excluded import all_excluded
from shuke.insight.queries.next_order import MOST
from shuke.insight.suggestions import Offers, Stored, offers
from shuke.insight.suggestions.purchases import Ints

#: A chance is written again when it moved by so many points, a day by so many days.
POINTS, DAYS = 2, 7
#: Rows that one transaction writes, and that are read at a time.
BATCH = 20_000
_NONE = -1
_SCHEMA = {
    "customer": pl.Int64, "place": pl.Int64, "product": pl.Int64, "chance": pl.Int64, "due": pl.Int64,
}  # fmt: skip
_WHAT = ("product", "chance", "due")


def offer_to_everybody(stored: Stored, sales: Ordered) -> int:
    """Write what became another; how many rows that were. Twice at once does no harm: the later run compares with
    what the first wrote."""
    refused = customers.refused_automatic()
    made = offers(stored.model, sales.purchases, stored.gaps, _unwanted(stored, sales), MOST)
    parts = [_frame(some, first, stored, sales) for first, some in made]
    fresh = pl.concat([pl.DataFrame(schema=_SCHEMA), *parts])
    fresh = fresh.filter(~pl.col("customer").is_in(list(refused)))
    changed = _changes(fresh)
    for part in changed.iter_slices(BATCH):
        _write(part)
    return len(changed)


def _unwanted(stored: Stored, sales: Ordered) -> Ints:
    """What people gave back or are not to be offered, as person x products + product, ascending."""
    products = sales.purchases.products
    excluded = [(who, what) for who, goods in all_excluded().items() for what in goods]
    who, what = np.array(excluded, dtype=np.int64).reshape(-1, 2).T
    people, items = sales.place_of(who), stored.items_of(what)
    both = (people >= 0) & (items >= 0)
    person, item = sales.given_back
    return np.unique(np.append(people[both] * products + items[both], person * products + item))


def _frame(made: Offers, first: int, stored: Stored, sales: Ordered) -> pl.DataFrame:
    due = np.where(np.isnan(made.due), _NONE, np.nan_to_num(made.due))
    return pl.DataFrame(
        {
            "customer": sales.people[made.person + first],
            "place": made.place + 1,
            "product": stored.items[made.product],
            "chance": np.rint(made.chance * 100).astype(np.int64),
            "due": due.astype(np.int64),
        },
        schema=_SCHEMA,
    )


def _changes(fresh: pl.DataFrame) -> pl.DataFrame:
    """Rows that say noticeably something else than those stored, and places where nothing stands any more."""
    both = fresh.join(_stored(), on=("customer", "place"), how="full", coalesce=True, suffix="_was")
    both = both.with_columns(pl.col(*_WHAT, *(f"{name}_was" for name in _WHAT)).fill_null(_NONE))
    moved = (
        (pl.col("product") != pl.col("product_was"))
        | ((pl.col("chance") - pl.col("chance_was")).abs() >= POINTS)
        | ((pl.col("due") - pl.col("due_was")).abs() >= DAYS)
    )
    nothing = (pl.col("product") == _NONE) & (pl.col("product_was") == _NONE)
    return both.filter(moved & ~nothing).select(*_SCHEMA).sort("customer", "place")


def _stored() -> pl.DataFrame:
    sql = f"SELECT customer_id, place, product_id, chance, due_on FROM {NextProduct._meta.db_table}"
    pages = [pl.DataFrame(schema=_SCHEMA)]
    with transaction.atomic(), database.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            numbers = [(*row[:-1], (row[-1] - EPOCH).days if row[-1] else None) for row in rows]
            pages.append(pl.DataFrame(numbers, schema=_SCHEMA, orient="row"))
    return pl.concat(pages)


def _write(part: pl.DataFrame) -> None:
    with transaction.atomic():
        now = (clock.now(), next_revision())
        rows = ((*row, *now) for row in _rows(part))
        columns = ("customer_id", "place", "product_id", "chance", "due_on", "at", "revision")
        bulk.upsert(NextProduct, columns, rows, key=("customer_id", "place"), update=columns[2:])


def _rows(part: pl.DataFrame) -> Iterator[tuple]:
    day = pl.when(pl.col("due") != _NONE).then(pl.col("due")).cast(pl.Int32).cast(pl.Date)
    product = pl.when(pl.col("product") != _NONE).then(pl.col("product"))
    return part.select(
        "customer", "place", product.alias("product"), pl.col("chance").clip(0), day.alias("due")
    ).iter_rows()
