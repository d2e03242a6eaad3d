"""Cells that people corrected, put in the place of what the file has (decision 0275).

A correction belongs to a document in its words: all cells of its lines. So it holds when the same lines come
again, in the same file or a later one; the inbox keeps the cells as they were, and knows them by these.
"""

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from shuke.collect.models import Correction
from shuke.collect.recorders import RECORDERS, Recipe
from shuke.common import bulk

if TYPE_CHECKING:
    from shuke.collect.batches import Prepared

#: What a byte that could not be read stands as (`reading.table`).
UNREAD = r"\\udc[89a-f][0-9a-f]|\x{fffd}"
_UNREAD = re.compile(r"\\udc[89a-f][0-9a-f]|\ufffd")
_SCHEMA = {
    "words": pl.String, "line": pl.Int64, "column": pl.Int64, "before": pl.String, "after": pl.String,
}  # fmt: skip


def words_of(payload: str) -> str:
    """The digest of a document's cells, whatever its columns mean."""
    return hashlib.blake2b(payload.encode(), digest_size=16).hexdigest()


def corrected(batch: "Prepared", recipe: Recipe) -> "Prepared":
    """The batch, read with the corrections that hold for its documents; they stay as they came."""
    if not Correction.objects.open().filter(kind=recipe.kind).exists():
        return batch
    documents = batch.documents.select(
        "own", words=pl.Series([words_of(text) for text in batch.documents["payload"]], dtype=pl.String)
    )  # fmt: skip
    cells = _open_cells(recipe.kind, documents["words"].unique().to_list())
    if cells.is_empty():
        return batch
    cells = cells.join(documents, on="words").rename({"own": "key"})
    frame = _replaced(batch.frame, cells)
    return replace(batch, read=RECORDERS[recipe.kind].interpret(frame, recipe))


def _open_cells(kind: str, words: list[str]) -> pl.DataFrame:
    condition, values = bulk.among("words", words)
    return bulk.fetch(
        'SELECT words, line, "column", "before", "after" FROM collect_correction '
        f"WHERE kind = %s AND ended_at IS NULL AND {condition}",
        [kind, *values],
        _SCHEMA,
    )


def _replaced(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """`frame` with `cells` (`key`, `line`, `column`, `before`, `after`) in place."""
    frame = frame.with_columns(line=pl.int_range(pl.len()).over("key"))
    for (column,), part in cells.group_by("column"):
        name = f"c{column}"
        if name not in frame.columns:
            continue
        frame = frame.join(
            part.select("key", "line", "before", "after"),
            on=["key", "line"], how="left", maintain_order="left",
        )  # fmt: skip
        same = pl.col("before") == pl.col(name).fill_null("")
        cell = pl.when(same).then("after").otherwise(name)
        frame = frame.with_columns(cell.alias(name)).drop("before", "after")
    names = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    unread = pl.any_horizontal(pl.col(names).str.contains(UNREAD).fill_null(False))
    whole = (pl.col("bad") == "encoding") & ~unread
    return frame.drop("line").with_columns(bad=pl.when(~whole.fill_null(False)).then("bad"))


def unread_cell(cell: str | None) -> bool:
    """Whether a cell holds bytes that could not be read."""
    return bool(re.search(_UNREAD, cell or ""))
