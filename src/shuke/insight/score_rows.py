"""Scores as columns: what is worked out, what is stored, and what of it became noticeably another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from shuke.common.money import SCALE
from shuke.insight import by_customer
from shuke.insight.by_customer import NONE, ByCustomer, Customers, in_both
from shuke.insight.metrics.histories import Bought
from shuke.insight.metrics.worth import Scores
from shuke.insight.models import ValueScore

#: A score is written again when a chance moved by so many points, purchases or value by such a share, or its
#: day by so many days; what it was before is kept when it moved by `LASTING_POINTS` points or that share.
POINTS, SHARE, DAYS = 2, 0.05, 7
LASTING_POINTS, LASTING_SHARE = 5, 0.2
#: Next purchases later than this, in days, are not told.
FARTHEST = 730
#: Columns of `ValueScore`; the last one is a day.
NAMES = ("alive", "silent", "orders", "value", "stayed", "next_on")
_EPOCH = date(1970, 1, 1)


class Scored(ByCustomer):
    """Scores, each column in the database's units, days since 1970."""

    def rows(self) -> Iterator[tuple]:
        """As the database takes them: customer, then `NAMES`."""
        *numbers, days = self.nullable(NAMES)
        dates = [None if day is None else _EPOCH + timedelta(day) for day in days]
        return zip(self.customer.tolist(), *numbers, dates, strict=True)


@dataclass(frozen=True)
class Change:
    """`fresh` are to be written; of `remembered` is kept what was said before."""

    fresh: Scored
    remembered: NDArray[np.bool_]

    def parts(self, size: int) -> Iterator[tuple[Scored, Customers]]:
        """Some at a time, each with the customers of whom is kept what was said."""
        for start in range(0, len(self.remembered), size):
            part = self.fresh.take(np.arange(start, min(start + size, len(self.remembered))))
            yield part, part.customer[self.remembered[start : start + size]]


def nobody() -> Scored:
    return Scored(np.zeros(0, np.int64), {name: np.zeros(0, np.int64) for name in NAMES})


def in_units(bought: Bought, scores: Scores, day: date) -> Scored:
    """Seen from `day`. Of who bought on one day only it is not said whether they left."""
    waits = (day - _EPOCH).days + np.rint(np.minimum(scores.wait, FARTHEST + 1))
    columns = {
        "alive": np.where(bought.repeats > 0, np.rint(scores.alive * 100), NONE),
        "silent": np.rint(scores.silent * 100),
        "orders": np.rint(scores.orders * 100),
        "value": _cents(scores.value),
        "stayed": _cents(scores.stayed),
        "next_on": np.where(scores.wait <= FARTHEST, waits, NONE),
    }
    return Scored(bought.customer, {name: each.astype(np.int64) for name, each in columns.items()})


def _cents(amounts: np.ndarray) -> np.ndarray:
    is_number = ~np.isnan(amounts)
    return np.where(
        is_number, np.rint(np.where(is_number, amounts, 0) * 100) * (SCALE // 100), NONE
    )


def stored() -> Scored:
    """What is said now."""
    return by_customer.stored(Scored, ValueScore, NAMES[:-1], {"next_on": _number})


def _number(day: date | None) -> int:
    return NONE if day is None else (day - _EPOCH).days


def changes(fresh: Scored, before: Scored) -> Change:
    """Whose score became noticeably another, and those of whom nothing is said any more."""
    here, there = in_both(fresh.customer, before.customer)
    old, new = before.take(there), fresh.take(here)
    had_score = old.columns["orders"] != NONE
    written, remembered = np.ones(len(fresh.customer), bool), np.zeros(len(fresh.customer), bool)
    written[here] = _moved(old, new, POINTS, SHARE, DAYS)
    remembered[here] = (
        written[here] & had_score & _moved(old, new, LASTING_POINTS, LASTING_SHARE, 10 * FARTHEST)
    )
    gone = ~np.isin(before.customer, fresh.customer) & (before.columns["orders"] != NONE)
    nothing = np.full(int(gone.sum()), NONE)
    ended = Scored(before.customer[gone], dict.fromkeys(NAMES, nothing))
    return Change(
        fresh.take(written).before(ended),
        np.concatenate([remembered[written], np.ones(len(nothing), bool)]),
    )


def _moved(old: Scored, new: Scored, points: int, share: float, days: int) -> np.ndarray:
    moved = np.zeros(len(old.customer), bool)
    for name in NAMES:
        one, other = old.columns[name], new.columns[name]
        unknown = (one == NONE) | (other == NONE)
        if name in ("alive", "silent"):
            border: np.ndarray | int = points
        elif name == "next_on":
            border = days
        else:
            border = np.maximum(share * np.maximum(np.abs(one), np.abs(other)), 2)
        far = np.abs(np.where(unknown, 0, one) - np.where(unknown, 0, other)) >= border
        moved |= np.where(unknown, (one == NONE) != (other == NONE), far)
    return moved
