"""Days that are not like the others around them, by weekday.

What is expected is the median of the four weeks around a day, times how its weekday compares; of a day with
a name (a holiday, a festival of shopping) that came more than once also times how the others of this name
compared. How far
off a day is, is told in robust standard deviations: 0.6745 x (error - median) / MAD, where above 3.5 is
unusual (B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", 1993). Errors are roots' errors:
a busy day varies more than a quiet one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

AROUND = 14
LIMIT = 3.5
#: With fewer days nothing is said.
LEAST = 56


def expected(
    values: Sequence[float], weekday: int, named: Mapping[int, str] | None = None
) -> np.ndarray:
    """What each day should have brought; `weekday` is that of the first (0 is Monday), `named` the names of
    days by place."""
    days = np.asarray(values, dtype=float)
    level = levels(days)
    weekdays = (np.arange(len(days)) + weekday) % 7
    factors = np.ones(7)
    for each in range(7):
        usable = (weekdays == each) & (level > 0)
        if usable.any():
            factors[each] = np.median(days[usable] / level[usable])
    usual = level * factors[weekdays]
    return usual * _named_factors(days, usual, named or {})


def levels(days: np.ndarray) -> np.ndarray:
    """The median of the four weeks around each day. Where it is 0, a day without any order is the usual one,
    and of none can be said what it should have brought."""
    return np.array(
        [np.median(days[max(0, at - AROUND) : at + AROUND + 1]) for at in range(len(days))]
    )


def _named_factors(days: np.ndarray, usual: np.ndarray, named: Mapping[int, str]) -> np.ndarray:
    """By how much the other days of the same name differed from what was usual then; 1 without any."""
    factors, places = np.ones(len(days)), defaultdict(list)
    for at, name in named.items():
        if usual[at] > 0:
            places[name].append(at)
    for same in places.values():
        for at in same:
            others = [other for other in same if other != at]
            if others:
                factors[at] = np.median(days[others] / usual[others])
    return factors


def scores(values: Sequence[float], usual: np.ndarray) -> np.ndarray:
    """How far off each day is from what was expected of it, in robust standard deviations; zeros when
    there is no spread."""
    days = np.maximum(np.asarray(values, dtype=float), 0)
    errors = np.sqrt(days) - np.sqrt(np.maximum(usual, 0))
    middle = np.median(errors)
    spread = np.median(np.abs(errors - middle))
    if not spread:
        return np.zeros(len(days))
    return 0.6745 * (errors - middle) / spread
