"""A file made ready to record: its rows beside their document's key, cut into batches.

The staged file is Parquet with one row group per batch, so that any batch can be read alone, and
a resumed import finds the same batches. Rows of one document (an order) stand together, whatever
their order in the file; DuckDB sorts on disk, so a file of ten million lines needs no more memory
than one of ten thousand. It is written under a temporary name and appears whole or not at all.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from shuke.collect import evidence
from shuke.collect.models import Import
from shuke.collect.reading import Reading, blocks
from shuke.collect.recorders import cells
from shuke.collect.recorders.recipe import Recipe

_CHUNK = 40_000
#: What stands once for an order.
_OF_ORDER = (
    *("number", "placed_at", "paid_at", "status", "total", "customer_number", "email", "phone"),
    *("web", "taobao", "name"),
)
#: Called with the rows read so far.
Progress = Callable[[int], None]


def stage(
    source: Path, reading: Reading, recipe: Recipe, width: int, target: Path, progress: Progress
) -> None:
    """Read `source` through and write `target`. `progress(rows so far)` is called as it goes."""
    folder = target.with_name(f"staging-{uuid.uuid4().hex}")
    folder.mkdir(parents=True)
    try:
        count = _write_chunks(source, reading, recipe, width, folder, progress)
        fresh = folder / "staged.parquet"
        with duckdb.connect(
            config={"memory_limit": "160MB", "threads": 1, "temp_directory": str(folder / "spill")}
        ) as engine:
            _write_batches(
                engine, folder, fresh, width, by_document=recipe.kind == "orders", count=count
            )
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


def folder_of(source: Import, home: Path) -> Path:
    """Where an import's files are kept."""
    return home / "files" / "imports" / str(source.pk)


def _write_chunks(
    source: Path, reading: Reading, recipe: Recipe, width: int, folder: Path, progress: Progress
) -> int:
    total, last = 0, None
    for number, frame in enumerate(_chunks(source, reading, width)):
        evidence.check_dates(frame, recipe)
        frame = frame.with_columns(key=_keys(frame, recipe, last))
        last = frame["key"][-1]
        frame.write_parquet(folder / f"chunk-{number:06}.parquet", compression="lz4")
        total += frame.height
        progress(total)
    if not total:
        empty = pl.DataFrame(schema={**_schema(width), "key": pl.String})
        empty.write_parquet(folder / "chunk-000000.parquet")
    return total


def _chunks(source: Path, reading: Reading, width: int) -> Iterator[pl.DataFrame]:
    """The rows as frames of about _CHUNK rows; texts of Python live for one block only."""
    waiting: list[pl.DataFrame] = []
    for block in blocks(source, reading):
        columns = (block.numbers, block.bad, *block.columns)
        waiting.append(
            pl.DataFrame(
                [
                    pl.Series(name, list(values), dtype=kind)
                    for (name, kind), values in zip(_schema(width).items(), columns, strict=True)
                ]
            )
        )
        if sum(map(len, waiting)) >= _CHUNK:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)


def _schema(width: int) -> dict[str, Any]:
    return {"row": pl.Int64, "bad": pl.String, **{f"c{i}": pl.String for i in range(width)}}


def _keys(frame: pl.DataFrame, recipe: Recipe, last: str | None) -> pl.Series:
    """Each row's document. A row of goods alone, with nothing about the order, continues the one above it:
    cells that were merged over the goods of an order stand in its first row only."""
    keys = frame.select(key=_key(recipe)).to_series()
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
    return filled.zip_with(~alone, keys).alias("key")


def _key(recipe: Recipe) -> pl.Expr:
    """The document that a row belongs to, as the sender names it; a row of its own where it has none."""
    alone = pl.format("#{}", pl.col("row"))
    if recipe.kind != "orders":
        return alone
    number = cells.clean(recipe.mapping["number"])
    store = pl.lit(recipe.store)
    if "store" in recipe.mapping:
        store = cells.clean(recipe.mapping["store"]).fill_null(recipe.store)
    named = pl.concat_str(store.str.slice(0, 60), number.str.slice(0, 100), separator="/")
    return pl.when(number.is_null()).then(alone).otherwise(named)


def _write_batches(
    engine, folder: Path, target: Path, width: int, *, by_document: bool, count: int
) -> None:
    chunks = f"read_parquet('{folder}/chunk-*.parquet')"
    names = ", ".join(["row", "key", "lines", "bad", *(f"c{i}" for i in range(width))])
    if by_document:
        query = (
            f"SELECT {names} FROM {chunks} JOIN (SELECT key, min(row) AS first, count(*) AS lines "
            f"FROM {chunks} GROUP BY key) USING (key) ORDER BY first, row"
        )
    else:
        query = f"SELECT {names} FROM (SELECT *, 1::BIGINT AS lines FROM {chunks}) ORDER BY row"
    reader = engine.sql(query).to_arrow_reader(settings.IMPORT_BATCH_LINES)
    schema = pa.schema([pa.field(f.name, pa.int64() if f.name in {"row", "lines"} else pa.large_string())
                        for f in reader.schema])  # fmt: skip
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for table in _whole_documents(reader, schema):
            writer.write_table(table, row_group_size=len(table))


def _whole_documents(reader, schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of about IMPORT_BATCH_LINES rows that never cut a document."""
    size = settings.IMPORT_BATCH_LINES
    waiting = pa.Table.from_batches([], schema)  # `pa.array([])` would load pandas
    for piece in reader:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([piece]).cast(schema)])
        while len(waiting) > size:
            keys = waiting["key"]
            cut = size
            last = keys[cut - 1].as_py()
            while cut < len(waiting) and keys[cut].as_py() == last:
                cut += 1
            if cut == len(waiting):
                break  # the document may go on in the next piece
            yield waiting.slice(0, cut)
            waiting = waiting.slice(cut).combine_chunks()
    if len(waiting):
        yield waiting
