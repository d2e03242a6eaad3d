"""Write the timeline in bulk. Upper rooms add their entries here."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from shuke.common import bulk
from shuke.customers.models import Touch


class TouchRow(NamedTuple):
    """One entry to write. `kind` is "<room>.<what>", `ref` the row it tells of in that room."""

    customer_id: int
    at: dt.datetime
    kind: str
    ref: int | None = None
    detail: dict | str = "{}"
    by: str = ""


def record_touches(rows: Iterable[Sequence]) -> None:
    """Add entries, or refresh those of the same (kind, ref, customer).

    Each row is (customer_id, at, kind, ref, detail, by), as in `TouchRow`: `at` aware, `detail` a
    dict or ready JSON text of small values, such as {"number": "536365", "total": 12.5}. Call
    inside the caller's transaction.
    """
    prepared = [
        (
            customer_id,
            at,
            kind,
            ref,
            detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False),
            by[:120],
        )
        for customer_id, at, kind, ref, detail, by in rows
    ]
    columns = ("customer_id", "at", "kind", "ref", "detail", "by")
    once = [row for row in prepared if row[3] is not None]
    if once:
        bulk.upsert(
            Touch,
            columns,
            once,
            key=("kind", "ref", "customer_id"),
            update=("at", "detail", "by"),
            where='"ref" IS NOT NULL',
        )
    if rest := [row for row in prepared if row[3] is None]:
        bulk.insert(Touch, columns, rest)


def forget_touches(kinds: Iterable[str], refs: Iterable[int]) -> None:
    """Take back entries whose row now tells of somebody else, so that they can be told anew."""
    condition, values = bulk.among("ref", refs)
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(
                f"DELETE FROM customers_touch WHERE kind = %s AND {condition}",
                [kind, *values],
            )
