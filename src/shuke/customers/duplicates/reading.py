"""The record as the engine wants it: who stands for a person, with the contacts of all their records."""

from collections.abc import Iterator

import polars as pl

from shuke.common import bulk
from shuke.customers.duplicates.comparing import CONTACTS, PEOPLE
from shuke.customers.queries.merges import survivors

#: What identifies nobody because others have it too is whole (`identity_kinds.is_hidden`).
_SHARED = "kind = 'phone' AND substr(value, 1, 1) = '+' OR kind = 'email' AND replace(value, '*', '') = value"
#: Rows that are fetched at once.
_BATCH = 50_000


def read_people() -> pl.DataFrame:
    schema = {**PEOPLE, "lunar": pl.String}
    sql = (
        "SELECT id, name, birth_year, birth_month, birth_day, birth_calendar, city "
        "FROM customers_customer WHERE merged_into_id IS NULL AND id > %s ORDER BY id LIMIT %s"
    )
    frame = pl.concat([pl.DataFrame(schema=schema), *_batches(sql, schema, "id")])
    return frame.with_columns(
        pl.col("lunar") == "lunar", name=_text("name"), city=_text("city")
    ).select(*PEOPLE)


def read_contacts() -> pl.DataFrame:
    """Phones and e-mail addresses, of merged records under who stands for them."""
    schema = {"row": pl.Int64, **CONTACTS, "masked": pl.Int64}
    sql = (
        f"SELECT id, customer_id, kind, value, CASE WHEN masked AND NOT ({_SHARED}) THEN 1 ELSE 0 END "
        "FROM customers_identity WHERE kind IN ('phone', 'email') AND id > %s ORDER BY id LIMIT %s"
    )
    frame = pl.concat([pl.DataFrame(schema=schema), *_batches(sql, schema, "row")])
    return frame.with_columns(
        pl.col("id").replace(survivors()), masked=pl.col("masked") == 1
    ).select(*CONTACTS)


def _batches(sql: str, schema: dict, key: str) -> Iterator[pl.DataFrame]:
    after = 0
    while (batch := bulk.fetch(sql, [after, _BATCH], schema)).height:
        after = batch[key][-1]
        yield batch


def _text(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))
