"""The outcome of every line of a batch, packed into a few bytes per line."""

import zlib
from collections.abc import Iterator

import numpy as np
import polars as pl

from shuke.collect.models import Outcome

CODES = [outcome.value for outcome in Outcome]


def pack(rows: pl.Series, outcomes: pl.Series) -> bytes:
    """`rows`: line numbers; `outcomes`: one of `Outcome` for each."""
    numbers = {name: code for code, name in enumerate(CODES)}
    codes = outcomes.replace_strict(numbers, return_dtype=pl.UInt8).to_numpy()
    return zlib.compress(rows.to_numpy().astype("<u8").tobytes() + codes.tobytes(), 1)


def unpack(packed: bytes) -> Iterator[tuple[int, str]]:
    """(line, outcome) in the order in which they were recorded."""
    data = zlib.decompress(packed)
    count = len(data) // 9
    rows = np.frombuffer(data, "<u8", count)
    codes = np.frombuffer(data, np.uint8, count, offset=8 * count)
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        yield row, CODES[code]
