"""The outcome of every line of a batch, packed into a few bytes per line."""

import zlib
from collections.abc import Iterator

import numpy as np

from shuke.collect.models import Outcome

CODES = [outcome.value for outcome in Outcome]


def pack(rows: np.ndarray, outcomes: list[str]) -> bytes:
    """`rows`: line numbers; `outcomes`: one of `Outcome` for each."""
    numbers = {name: code for code, name in enumerate(CODES)}
    codes = np.fromiter((numbers[name] for name in outcomes), np.uint8, len(outcomes))
    return zlib.compress(rows.astype("<u8").tobytes() + codes.tobytes(), 1)


def unpack(packed: bytes) -> Iterator[tuple[int, str]]:
    """(line, outcome) in the order in which they were recorded."""
    data = zlib.decompress(packed)
    count = len(data) // 9
    rows = np.frombuffer(data, "<u8", count)
    codes = np.frombuffer(data, np.uint8, count, offset=8 * count)
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        yield row, CODES[code]
