"""A child's height by age and sex, and the clothes size that it means.

Heights are of children in China (`heights`); a child keeps its place among its peers: as many deviations above or
below the median as when it was measured. Clothes labels are the everyday ones of China: a label is the middle of
its band, 110 from 105 to 115 cm.
"""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from shuke.customers.growth.heights import BOYS, GIRLS

#: Days of a month, on average.
MONTH = 30.4375
#: Labels in use, in cm of height.
LABELS = (52, 59, 66, 73, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170)
#: Beyond so many deviations a reading is rather a mistake: it is taken as this much.
_FURTHEST = 3.0
#: So far ahead the next size is looked for, and in which steps: days.
_AHEAD, _STEP = 3 * 365, 7
_LAST_MONTH = BOYS[-1][0]
_BORDERS = tuple((low + high) / 2 for low, high in pairwise(LABELS))


@dataclass(frozen=True)
class Size:
    """What a child wears by now. `height` in cm; `taller_than`: of 100 peers, None when nobody measured it;
    `next_label` and `next_on`: what comes then, None when nothing does within three years."""

    height: float
    label: int
    taller_than: int | None
    next_label: int | None
    next_on: dt.date | None


def height(gender: str, months: float, deviations: float = 0.0) -> float:
    """The height in cm at an age, so many standard deviations above the median. `gender`: "m", "f", or ""."""
    tables = {"m": (BOYS,), "f": (GIRLS,)}.get(gender, (BOYS, GIRLS))
    return sum(sum(at(table, months, deviations)) for table in tables) / len(tables)


def at(table: tuple, months: float, deviations: float) -> tuple[float, float]:
    """Median and what is added to it, between the rows of a table."""
    place = min(max(bisect_right(table, (months, 1e9, 1e9)) - 1, 0), len(table) - 2)
    (before, low, low_sd), (after, high, high_sd) = table[place : place + 2]
    part = min(max((months - before) / (after - before), 0.0), 1.0)
    return low + (high - low) * part, (low_sd + (high_sd - low_sd) * part) * deviations


def deviations(gender: str, months: float, cm: float) -> float:
    """How many standard deviations a height lies above the median of that age, at most 3 either way."""
    median, one = height(gender, months), height(gender, months, 1.0) - height(gender, months)
    return min(max((cm - median) / one, -_FURTHEST), _FURTHEST)


def label_of(cm: float) -> int:
    """The label of a height."""
    return LABELS[bisect_right(_BORDERS, cm)]


def size_on(
    day: dt.date, born: dt.date, gender: str, reading: tuple[dt.date, float] | None
) -> Size | None:
    """What a child wears on a day, by its last reading (day, cm); None before birth and for grown-ups."""
    if not 0 <= months(born, day) <= _LAST_MONTH:
        return None
    above = 0.0
    if reading is not None:
        above = deviations(gender, months(born, reading[0]), reading[1])
    now = height(gender, months(born, day), above)
    taller = None if reading is None else round(NormalDist().cdf(above) * 100)
    label = label_of(now)
    for days in range(_STEP, _AHEAD, _STEP):
        later = day + dt.timedelta(days)
        if months(born, later) > _LAST_MONTH:
            break
        if (then := label_of(height(gender, months(born, later), above))) > label:
            return Size(now, label, taller, then, later)
    return Size(now, label, taller, None, None)


def months(born: dt.date, day: dt.date) -> float:
    """Age in months."""
    return (day - born).days / MONTH
