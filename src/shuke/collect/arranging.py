"""Rows of documents brought together, and cut into batches: by lines, and by the memory they take.

Nothing here holds more than a few chunks of the file. DuckDB sorts numbers only (which document a row
belongs to, where that begins); the rows themselves are dealt out to parts of the file that fit into
memory, and only if they do not stand together already.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
from django.conf import settings

from shuke.collect.reading import limits

#: Bytes that rows of a batch, or of a part, take: their text and 16 for each cell.
BATCH_BYTES = 12_000_000
#: Documents of a batch. What an order, a customer or a product costs to record is many times what one more
#: line of it does.
BATCH_DOCUMENTS = 5_000
#: In `lines`: the document is too big to be recorded, so it may be cut. No document that can stand has
#: as many.
TOO_MANY = limits.DOCUMENT_LINES + 1


def size() -> pl.Expr:
    """The bytes that a row takes."""
    cells = pl.col(r"^c\d+$")
    return pl.sum_horizontal(cells.str.len_bytes().fill_null(0) + 16).cast(pl.Int64)


def by_document(folder: Path, count: int) -> Iterator[pl.DataFrame]:
    """The rows of all chunks with `lines` of their document, documents whole and in the order in which
    they begin. `count`: the highest row number."""
    place, lines, bounds = _places(folder, count)
    chunks = (_numbered(pl.read_parquet(path), place, lines) for path in paths(folder))
    if bounds is None:
        yield from (chunk.drop("place") for chunk in chunks)
        return
    _deal(chunks, bounds, folder)
    for part in sorted(folder.glob("part-*.arrow")):
        yield pl.read_ipc_stream(part).sort("place").drop("place")
        part.unlink()


def paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("chunk-*.parquet"))


def _places(folder: Path, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """By row number: its place in the new order, the lines of its document (at most TOO_MANY); and the
    places at which parts end, or None when the order is that of the file."""
    place, lines = np.zeros(count + 1, np.int32), np.zeros(count + 1, np.uint16)
    bounds: list[int] = []
    at, filled, last, arranged = 0, 0, -1, True
    chunks = f"read_parquet('{folder}/chunk-*.parquet')"
    query = (
        f"SELECT row, lines, bytes, size FROM (SELECT row, size, key FROM {chunks}) JOIN (SELECT key, "
        f"min(row) AS first, count(*) AS lines, sum(size)::BIGINT AS bytes FROM {chunks} GROUP BY key) "
        "USING (key) ORDER BY first, row"
    )
    spill: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "160MB",
        "threads": 1,
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(config=spill) as engine:
        for batch in engine.sql(query).to_arrow_reader(100_000):
            rows, many, whole, sizes = (column.to_numpy() for column in batch.columns)
            place[rows] = np.arange(at, at + len(rows))
            lines[rows] = np.where(
                whole > limits.DOCUMENT_BYTES, TOO_MANY, np.minimum(many, TOO_MANY)
            )
            arranged = arranged and rows[0] > last and bool((np.diff(rows) > 0).all())
            ends = filled + np.cumsum(sizes)
            turns = np.flatnonzero(np.diff(ends // BATCH_BYTES, prepend=filled // BATCH_BYTES))
            bounds += (at + turns).tolist()
            at, filled, last = at + len(rows), int(ends[-1]), int(rows[-1])
    return place, lines, None if arranged else np.array(bounds)


def _numbered(chunk: pl.DataFrame, place: np.ndarray, lines: np.ndarray) -> pl.DataFrame:
    rows = chunk["row"].to_numpy()
    return chunk.with_columns(
        place=pl.Series(place[rows]), lines=pl.Series(lines[rows], dtype=pl.Int64)
    )


def _deal(chunks: Iterator[pl.DataFrame], bounds: np.ndarray, folder: Path) -> None:
    """Write the rows of each part to a file of its own."""
    writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    try:
        for chunk in chunks:
            part = np.searchsorted(bounds, chunk["place"].to_numpy(), side="right")
            numbered = chunk.with_columns(part=pl.Series(part, dtype=pl.Int32))
            for (number,), rows in numbered.partition_by("part", as_dict=True).items():
                table = as_arrow(rows.drop("part"))
                if number not in writers:
                    target = folder / f"part-{number:06}.arrow"
                    writers[number] = pa.ipc.new_stream(str(target), table.schema)
                writers[number].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()


def as_arrow(frame: pl.DataFrame) -> pa.Table:
    """Texts as large strings, as older readers know them."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def batches(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames of about IMPORT_BATCH_LINES rows, fewer where rows are big or documents short, that cut no
    document but one that is too big to stand."""
    waiting: list[pl.DataFrame] = []
    rows, filled = 0, 0
    for frame in frames:
        waiting.append(frame)
        rows, filled = rows + frame.height, filled + int(frame["size"].sum())
        if rows <= min(settings.IMPORT_BATCH_LINES, BATCH_DOCUMENTS) and filled <= BATCH_BYTES:
            continue
        rest = pl.concat(waiting)
        while (end := _end(rest)) is not None:
            yield rest.head(end).drop("size")
            rest = rest.slice(end)
        waiting, rows, filled = [rest], rest.height, int(rest["size"].sum())
    rest = pl.concat(waiting) if waiting else pl.DataFrame()
    if rest.height:
        yield rest.drop("size")


def _end(rows: pl.DataFrame) -> int | None:
    """Where the first batch of the rows ends; None when its last document may go on behind them."""
    most = min(
        settings.IMPORT_BATCH_LINES,
        max(1, int(np.searchsorted(rows["size"].cum_sum().to_numpy(), BATCH_BYTES))),
        # Each row's share of its document adds up to the documents so far.
        max(
            1,
            int(np.searchsorted((1 / rows["lines"]).cum_sum().to_numpy(), BATCH_DOCUMENTS + 1e-6)),
        ),
    )
    if rows.height <= most:
        return None
    if rows["lines"][most - 1] >= TOO_MANY:
        return most
    begins = (
        rows["key"].slice(most) != rows["key"].slice(most - 1).head(rows.height - most)
    ).arg_max()
    if begins is None or rows["key"][most + begins] == rows["key"][most + begins - 1]:
        return None
    return most + begins
