"""How many come back within so many days, where some have not been watched for so long.

The product-limit estimator of E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete
Observations" (1958). Whoever has not come back yet leaves the count on the last day that counts; who comes
back on a day is counted before those who leave on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Back:
    """The share that has come back within `days`, estimated; `watched`: how many were still being waited
    for at its end. None when nobody was watched for so long."""

    days: int
    share: float | None
    watched: int


def back_within(spans: Iterable[tuple[int, bool, int]], marks: Sequence[int]) -> list[Back]:
    """`spans`: (days, whether they came back then or were last seen waiting, how many people)."""
    back: dict[int, int] = {}
    left: dict[int, int] = {}
    for days, came, people in spans:
        into = back if came else left
        into[days] = into.get(days, 0) + people
    waiting = sum(back.values()) + sum(left.values())
    longest = max((*back, *left), default=-1)
    shares, share, marks = [], 1.0, sorted(marks)
    for day in range(max(marks, default=0) + 1):
        returned = back.get(day, 0)
        if returned:
            share *= 1 - returned / waiting
        if day in marks:
            shares.append(Back(day, 1 - share if day <= longest else None, waiting - returned))
        waiting -= returned + left.get(day, 0)
    return shares


def quantile(counts: dict[int, int], share: float) -> int | None:
    """The smallest value at or below which at least `share` of all lie: the discrete quantile."""
    total = sum(counts.values())
    running = 0
    for value in sorted(counts):
        running += counts[value]
        if running >= share * total:
            return value
    return None
