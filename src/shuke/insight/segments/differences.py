"""Who came and who went between two sets of people, as columns."""

import numpy as np
import pyarrow as pa


def differences(now: pa.Array, before: tuple[list[int], list[int]]) -> tuple[list[int], list[int]]:
    """Ids of `now` that were not there, and rows of those who are gone.

    `now` is an int64 array of customer ids, each once; `before` are customer ids and the ids of
    their rows, side by side. Both results ascend.
    """
    here = now.to_numpy(zero_copy_only=False)
    known, rows = (np.asarray(column, dtype=np.int64) for column in before)
    entered = np.setdiff1d(here, known)
    gone = rows[~np.isin(known, here)]
    return entered.tolist(), np.sort(gone).tolist()
