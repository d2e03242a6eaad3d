"""Histories of buying, grouped: customers of one history are told apart by nothing a model looks at."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
#: Days and counts below this fit into one key of three.
_ROOM = 21


@dataclass(frozen=True)
class Histories:
    """One entry per group. `repeats`: purchases after the first; `last`: time from the first to the last
    purchase; `age`: time from the first purchase to now; `people`: customers of the group."""

    repeats: Floats
    last: Floats
    age: Floats
    people: Floats
    #: Of each customer given to `grouped`, the place of their group.
    group: Whole

    @classmethod
    def grouped(cls, repeats: Whole, last: Whole, age: Whole, unit: float = 1.0) -> "Histories":
        """Of customers, times in whole days; `unit`: days of the unit in which the groups tell them.

        Errors: ValueError for a last purchase before the first or after now."""
        if ((last < 0) | (last > age) | (repeats < 0)).any():
            raise ValueError("a purchase lies before the first or after the last day")
        key = (repeats << 2 * _ROOM) | (last << _ROOM) | age
        keys, group, people = np.unique(key, return_inverse=True, return_counts=True)
        mask = (1 << _ROOM) - 1
        return cls(
            (keys >> 2 * _ROOM).astype(float),
            ((keys >> _ROOM) & mask) / unit,
            (keys & mask) / unit,
            people.astype(float),
            group,
        )

    @cached_property
    def counts(self) -> tuple[Floats, Whole]:
        """The different numbers of repeats, and of each group its place among them: functions of repeats alone
        are worked out once each."""
        return np.unique(self.repeats, return_inverse=True)

    @property
    def size(self) -> float:
        return float(self.people.sum())
