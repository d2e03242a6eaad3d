"""Days that are not like the others around them, by weekday.

What is expected is the median of the four weeks around a day, times how its weekday compares. How far
off a day is, is told in robust standard deviations: 0.6745 x (error - median) / MAD, where above 3.5 is
unusual (B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", 1993). Errors are roots' errors:
a busy day varies more than a quiet one.
"""

from collections.abc import Sequence

import numpy as np

AROUND = 14
LIMIT = 3.5
#: With fewer days nothing is said.
LEAST = 56


def expected(values: Sequence[float], weekday: int) -> np.ndarray:
    """What each day should have brought; `weekday` is that of the first (0 is Monday)."""
    days = np.asarray(values, dtype=float)
    level = np.array(
        [np.median(days[max(0, at - AROUND) : at + AROUND + 1]) for at in range(len(days))]
    )
    names = (np.arange(len(days)) + weekday) % 7
    factors = np.ones(7)
    for name in range(7):
        usable = (names == name) & (level > 0)
        if usable.any():
            factors[name] = np.median(days[usable] / level[usable])
    return level * factors[names]


def scores(values: Sequence[float], weekday: int) -> np.ndarray:
    """How far off each day is, in robust standard deviations; zeros when there is no spread."""
    days = np.maximum(np.asarray(values, dtype=float), 0)
    errors = np.sqrt(days) - np.sqrt(np.maximum(expected(values, weekday), 0))
    middle = np.median(errors)
    spread = np.median(np.abs(errors - middle))
    if not spread:
        return np.zeros(len(days))
    return 0.6745 * (errors - middle) / spread
