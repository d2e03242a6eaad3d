"""The column types that a declaration may use, and what they are in Arrow."""

import pyarrow as pa

MONEY = pa.decimal128(18, 4)
RATE = pa.decimal128(18, 10)
INSTANT = pa.timestamp("us", "UTC")

TYPES: dict[str, pa.DataType] = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "bool": pa.bool_(),
    "text": pa.string(),
    "money": MONEY,
    "rate": RATE,
    "instant": INSTANT,
    "date": pa.date32(),
}
