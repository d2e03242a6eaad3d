"""Who came and who went between two sets of people, as columns."""

import numpy as np
import pyarrow as pa


def differences(
    now: pa.Array, before: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Ids of `now` that were not there, and rows of those who are gone, as int64 arrays.

    `now` is an int64 array of customer ids, each once; `before` are customer ids, each once, and the
    ids of their rows, side by side. Both results ascend. Memory: a few numbers for each person.
    """
    here = now.to_numpy(zero_copy_only=False)
    before_keys, rows = before
    entered = np.setdiff1d(here, before_keys, assume_unique=True)
    gone = rows[np.isin(before_keys, here, assume_unique=True, invert=True, kind="sort")]
    return np.sort(entered), np.sort(gone)
