"""Reading tables as Arrow batches, all as they are at one moment, while others write."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
import pyarrow as pa
from django.db import connections, models, transaction
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.operate.exports.columns import Column

BATCH = 20_000
ALIAS = "export"


@contextmanager
def moment() -> Iterator[str]:
    """The alias of a connection of its own, for which the database stays as it is now. It keeps nobody waiting."""
    ours = connections["default"]
    options: dict[str, Any] = {"transaction_mode": "DEFERRED"}
    if ours.vendor == "postgresql":
        from psycopg import IsolationLevel

        options = {"isolation_level": IsolationLevel.REPEATABLE_READ}
    own = connections.create_connection("default")
    own.settings_dict = {
        **ours.settings_dict,
        "OPTIONS": {**ours.settings_dict["OPTIONS"], **options},
    }
    connections[ALIAS] = own
    try:
        with transaction.atomic(using=ALIAS):
            with own.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM django_migrations")  # the moment begins
                cursor.fetchone()
            yield ALIAS
    finally:
        own.close()
        del connections[ALIAS]


def batches(
    model: type[models.Model], columns: list[Column], alias: str
) -> Iterator[pa.RecordBatch]:
    """All rows of the model's table by their key. Raises Invalid with the place of a value that is none."""
    names = [column.attribute for column in columns]
    rows: models.QuerySet[Any, Any] = (
        models.QuerySet(model, using=alias).order_by("pk").values_list(*names)
    )
    taken: list[tuple] = []
    for row in rows.iterator(chunk_size=BATCH):
        taken.append(row)
        if len(taken) == BATCH:
            yield _batch(model, columns, taken)
            taken = []
    if taken:
        yield _batch(model, columns, taken)


def _batch(model: type[models.Model], columns: list[Column], rows: list[tuple]) -> pa.RecordBatch:
    arrays = []
    for column, raw in zip(columns, zip(*rows, strict=True), strict=True):
        values: Sequence[Any] = raw
        try:
            if column.encode is not None:
                encode = column.encode
                values = [None if value is None else encode(value) for value in values]
            arrays.append(pa.array(values, column.type))
        except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
            place = {"table": model._meta.db_table, "column": column.name, "why": str(error)[:200]}
            raise Invalid(
                _(
                    "The table %(table)s has something in %(column)s that does not belong there: %(why)s"
                )
                % place
            ) from error
    return pa.record_batch(arrays, schema=schema_of(columns))


def schema_of(columns: list[Column]) -> pa.Schema:
    return pa.schema([(column.name, column.type) for column in columns])


def fingerprint(batch: pa.RecordBatch) -> int:
    """A number of all values in the batch that does not depend on the order of rows; those of batches add up."""
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return sum(frame.hash_rows().to_list()) % 2**64
