"""Write the timeline in bulk. Upper rooms add their entries here."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import polars as pl
from django.db import connection

from shuke.common import bulk
from shuke.customers.models import Touch

_ROW: dict[str, Any] = {
    **{"customer_id": pl.Int64, "at": bulk.INSTANT, "kind": pl.String, "ref": pl.Int64},
    **{"detail": pl.String, "by": pl.String},
}


class TouchRow(NamedTuple):
    """One entry to write. `kind` is "<room>.<what>", `ref` the row it tells of in that room."""

    customer_id: int
    at: dt.datetime
    kind: str
    ref: int | None = None
    detail: dict | str = "{}"
    by: str = ""


def record_touches(rows: Iterable[Sequence] | pl.DataFrame) -> None:
    """Add entries, or refresh those of the same (kind, ref, customer).

    Each row is (customer_id, at, kind, ref, detail, by), as in `TouchRow`: `at` aware, `detail` a
    dict or ready JSON text of small values, such as {"number": "536365", "total": 12.5}. A frame
    has its columns in that order, `detail` as text. Call inside the caller's transaction.
    """
    if not isinstance(rows, pl.DataFrame):
        rows = pl.DataFrame(map(_prepared, rows), schema=_ROW, orient="row")
    rows = rows.rename(dict(zip(rows.columns, _ROW, strict=True))).with_columns(
        pl.col("by").str.slice(0, 120)
    )
    once, rest = rows.drop_nulls("ref"), rows.filter(pl.col("ref").is_null())
    if len(once):
        bulk.upsert(
            Touch,
            tuple(_ROW),
            once,
            key=("kind", "ref", "customer_id"),
            update=("at", "detail", "by"),
            where='"ref" IS NOT NULL',
        )
    if len(rest):
        bulk.insert(Touch, tuple(_ROW), rest)


def touches_of(kinds: Iterable[str], refs: Iterable[int]) -> list[tuple]:
    """The entries that tell of these rows, as `record_touches` takes them: `at` aware, `detail` text."""
    entries: list[tuple] = []
    condition, values = bulk.among("ref", refs)
    for kind in kinds:
        entries += bulk.fetch(
            'SELECT customer_id, at, kind, ref, CAST(detail AS text) AS detail, "by" FROM customers_touch '
            f"WHERE kind = %s AND ref IS NOT NULL AND {condition}",
            [kind, *values],
            _ROW,
        ).iter_rows()
    return entries


def _prepared(row: Sequence) -> tuple:
    *rest, detail, by = row
    text = detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)
    return (*rest, text, by)


def forget_touches(kinds: Iterable[str], refs: Iterable[int]) -> None:
    """Take back entries whose row now tells of somebody else, so that they can be told anew."""
    condition, values = bulk.among("ref", refs)
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(
                f"DELETE FROM customers_touch WHERE kind = %s AND {condition}",
                [kind, *values],
            )
