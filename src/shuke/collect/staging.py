"""A file made ready to record: its rows beside their document's key, cut into batches.

The staged file is Parquet with one row group per batch, so that any batch can be read alone, and
a resumed import finds the same batches. Rows of one document (an order) stand together, whatever
their order in the file (`arranging`); a file of ten million lines needs little more memory than one
of ten thousand, and one of wide rows no more than a narrow one. It is written under a temporary name and appears whole or not at all.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from shuke.collect import arranging, evidence
from shuke.collect.models import Import
from shuke.collect.reading import Reading, blocks
from shuke.collect.recorders import cells, numbers
from shuke.collect.recorders.recipe import Recipe
from shuke.shop.queries import folded_title

_CHUNK = 40_000
#: What stands once for an order.
_OF_ORDER = (
    *(
        "number",
        "erp_number",
        "placed_at",
        "paid_at",
        "status",
        "total",
        "customer_number",
        "email",
        "phone",
    ),
    *("web", "taobao", "openid", "unionid", "wecom", "card", "name"),
)
#: Called with the rows read so far.
Progress = Callable[[int], None]


def stage(
    source: Path, reading: Reading, recipe: Recipe, columns: Sequence[str], target: Path,
    progress: Progress,
) -> None:  # fmt: skip
    """Read `source` with its header `columns` through and write `target`. `progress(rows so far)` is called
    as it goes. Raises Invalid where a line contradicts the reading or the recipe."""
    folder = target.with_name(f"staging-{uuid.uuid4().hex}")
    folder.mkdir(parents=True)
    try:
        last = _write_chunks(source, reading, recipe, columns, folder, progress)
        fresh = folder / "staged.parquet"
        if recipe.kind == "orders":
            rows = arranging.by_document(folder, last)
        else:
            alone = pl.lit(1, pl.Int64).alias("lines")
            rows = (pl.read_parquet(path).with_columns(alone) for path in arranging.paths(folder))
        _write_batches(rows, fresh)
        fresh.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def counts(target: Path) -> tuple[int, int]:
    """Lines and batches of a staged file."""
    meta = pq.read_metadata(target)
    return meta.num_rows, meta.num_row_groups


def batch(target: Path, number: int) -> pl.DataFrame:
    """Batch `number` (from 0): `row`, `key`, `lines` (in the document), `bad`, `c0`... as text."""
    with pq.ParquetFile(target) as file:
        frame = pl.from_arrow(file.read_row_group(number, use_threads=False))
    assert isinstance(frame, pl.DataFrame)
    return frame


def sole_titles(target: Path, recipe: Recipe) -> frozenset[str]:
    """Titles of goods, folded, that have one product code in all of the staged file."""
    if recipe.kind != "orders" or not {"product_code", "title"} <= set(recipe.mapping):
        return frozenset()
    title, code = (cells.clean(recipe.mapping[name]) for name in ("title", "product_code"))
    pairs = pl.scan_parquet(target).select(title=title, code=code).drop_nulls().unique().collect()
    codes: dict[str, set[str]] = {}
    for text, own in pairs.iter_rows():
        codes.setdefault(folded_title(text), set()).add(own)
    return frozenset(text for text, own in codes.items() if len(own) == 1)


def folder_of(source: Import, home: Path) -> Path:
    """Where an import's files are kept."""
    return home / "files" / "imports" / str(source.pk)


def _write_chunks(
    source: Path, reading: Reading, recipe: Recipe, columns: Sequence[str], folder: Path,
    progress: Progress,
) -> int:  # fmt: skip
    """Returns the highest row number."""
    total, last, key, width = 0, 0, None, len(columns)
    for number, frame in enumerate(frames(source, reading, width)):
        evidence.check_dates(frame, recipe)
        frame = evidence.marked_totals(evidence.marked_headers(frame, columns, reading), recipe)
        frame = frame.with_columns(key=_keys(frame, recipe, key), size=arranging.size())
        key = frame["key"][-1]
        frame.write_parquet(folder / f"chunk-{number:06}.parquet", compression="lz4")
        total, last = total + frame.height, frame["row"][-1]
        progress(total)
    if not total:
        empty = {**schema(width), "key": pl.String, "size": pl.Int64}
        pl.DataFrame(schema=empty).write_parquet(folder / "chunk-000000.parquet")
    return last


def frames(source: Path, reading: Reading, width: int) -> Iterator[pl.DataFrame]:
    """The rows as frames of so many rows and bytes; texts of Python live for one block only."""
    waiting: list[pl.DataFrame] = []
    for block in blocks(source, reading):
        columns = (block.numbers, block.bad, *block.columns)
        waiting.append(
            pl.DataFrame(
                [
                    pl.Series(name, list(values), dtype=kind)
                    for (name, kind), values in zip(schema(width).items(), columns, strict=True)
                ]
            )
        )
        big = sum(frame.estimated_size() for frame in waiting) >= arranging.BATCH_BYTES
        if big or sum(map(len, waiting)) >= _CHUNK:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)


def schema(width: int) -> dict[str, Any]:
    """The columns of `frames` and their types."""
    return {"row": pl.Int64, "bad": pl.String, **{f"c{i}": pl.String for i in range(width)}}


def _keys(frame: pl.DataFrame, recipe: Recipe, last: str | None) -> pl.Series:
    """Each row's document. A row of goods alone, with nothing about the order, continues the one above it:
    cells that were merged over the goods of an order stand in its first row only."""
    keys = frame.select(key=_key(frame, recipe, last)).to_series()
    if recipe.kind != "orders":
        return keys

    def any_of(names: tuple[str, ...]) -> pl.Expr:
        places = [recipe.mapping[name] for name in names if name in recipe.mapping]
        return pl.any_horizontal(pl.lit(False), *(cells.clean(p).is_not_null() for p in places))

    goods = any_of(("product_code", "title")) & any_of(("quantity", "unit_price", "amount"))
    above = frame.select(goods & ~any_of(_OF_ORDER)).to_series()
    head = pl.Series([last], dtype=pl.String)
    filled = pl.concat([head, keys.zip_with(~above, pl.Series([None], dtype=pl.String))]).fill_null(
        strategy="forward"
    )[1:]
    alone = filled.is_null() | filled.str.starts_with("#")
    own = frame.select(key=pl.format("#{}", pl.col("row"))).to_series()
    totals = (frame["bad"] == "total_line").fill_null(False)
    return own.zip_with(totals, filled.zip_with(~alone, keys)).alias("key")


def _key(frame: pl.DataFrame, recipe: Recipe, last: str | None) -> pl.Expr:
    """The document that a row belongs to, as the sender names it; a row of its own where it has none. `last`
    is that of the row above the first one."""
    alone = pl.format("#{}", pl.col("row"))
    if recipe.kind != "orders":
        return alone
    if "number" in recipe.mapping:
        number = cells.clean(recipe.mapping["number"])
        if "erp_number" in recipe.mapping:  # what an ERP made itself
            number = pl.coalesce(number, cells.clean(recipe.mapping["erp_number"]))
    else:
        number = pl.lit(numbers.of_rows(frame, recipe))
    store = pl.lit(recipe.store)
    if "store" in recipe.mapping:
        # Later lines of an order may leave its cells empty: they are of the store of the first.
        anew = number.ne_missing(number.shift()).cum_sum()
        store = cells.clean(recipe.mapping["store"]).forward_fill().over(anew)
        goes_on = pl.lit(last or "").str.ends_with(pl.lit("/") + number.first())
        above = pl.when((anew == anew.first()) & goes_on).then(
            pl.lit((last or "").rpartition("/")[0])
        )
        store = pl.coalesce(store, above, pl.lit(recipe.store))
    named = pl.concat_str(store.str.slice(0, 60), number.str.slice(0, 100), separator="/")
    return pl.when(number.is_null()).then(alone).otherwise(named)


def _write_batches(rows: Iterator[pl.DataFrame], target: Path) -> None:
    writer = None
    try:
        for frame in arranging.batches(rows):
            table = arranging.as_arrow(frame)
            writer = writer or pq.ParquetWriter(target, table.schema, compression="lz4")
            writer.write_table(table, row_group_size=len(table))
        if writer is None:  # a header and nothing else
            pl.DataFrame(schema={"row": pl.Int64}).write_parquet(target, row_group_size=1)
    finally:
        if writer is not None:
            writer.close()
