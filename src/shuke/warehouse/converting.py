"""From what the main database hands out to the declared Arrow types, a whole batch at a time."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.warehouse.arrow import INSTANT, MONEY, RATE, TYPES
from shuke.warehouse.tables import Table


def typed_batch(table: Table, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with the table's schema. Raises ArrowInvalid for a value that does not fit."""
    arrays = [typed(column.type, batch.column(column.name)) for column in table.columns]
    revision = typed("int64", batch.column("revision"))
    return pa.record_batch([*arrays, revision], schema=table.schema)


def typed(kind: str, values: pa.Array) -> pa.Array:
    """`values` as the declared type: units become decimals, UTC text becomes instants."""
    if kind == "money":
        return decimals(values.cast(pa.int64()), MONEY)
    if kind == "rate":
        return decimals(values.cast(pa.int64()), RATE)
    if kind == "instant":
        if pa.types.is_timestamp(values.type):
            return values.cast(INSTANT)
        return values.cast(pa.timestamp("us")).cast(INSTANT)
    if kind == "text":
        return pc.fill_null(values.cast(pa.string()), "")
    return values.cast(TYPES[kind])


def decimals(units: pa.Array, kind: pa.Decimal128Type) -> pa.Array:
    """Integer units (ten-thousandths of money) as decimals, without a division: the digits are the same."""
    low = pc.fill_null(units, 0).to_numpy(zero_copy_only=False)
    words = np.empty((len(low), 2), np.int64)
    words[:, 0] = low
    words[:, 1] = low >> 63
    values = pa.Array.from_buffers(kind, len(low), [None, pa.py_buffer(words)])
    if units.null_count == 0:
        return values
    return pc.if_else(pa.compute.is_valid(units), values, pa.scalar(None, kind))
