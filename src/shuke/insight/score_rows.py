"""Scores as columns: what is worked out, what is stored, and what of it became noticeably another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from shuke.common.money import SCALE
from shuke.insight.metrics.histories import Bought
from shuke.insight.metrics.worth import Scores
from shuke.insight.models import ValueScore

Customers = NDArray[np.int64]
#: A score is written again when a chance moved by so many points, purchases or value by such a share, or its
#: day by so many days; what it was before is kept when it moved by `LASTING_POINTS` points or that share.
POINTS, SHARE, DAYS = 2, 0.05, 7
LASTING_POINTS, LASTING_SHARE = 5, 0.2
#: Next purchases later than this, in days, are not told.
FARTHEST = 730
#: Columns of `ValueScore`; the last one is a day.
NAMES = ("alive", "silent", "orders", "value", "stayed", "next_on")
#: Where a column says nothing.
NONE: int = int(np.iinfo(np.int64).min)
_EPOCH = date(1970, 1, 1)
_PAGE = 10_000


@dataclass(frozen=True)
class Scored:
    """Scores by customer (ascending ids), each column in the database's units, days since 1970, `NONE` where
    nothing is said."""

    customer: Customers
    columns: dict[str, NDArray[np.int64]]

    def take(self, which: np.ndarray) -> "Scored":
        """Those of a mask or of places."""
        return Scored(self.customer[which], {n: c[which] for n, c in self.columns.items()})

    def rows(self) -> Iterator[tuple]:
        """As the database takes them: customer, then `NAMES`."""
        *numbers, days = (
            [None if each == NONE else each for each in self.columns[name].tolist()]
            for name in NAMES
        )
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
    """What is said now. Eight bytes a number: rows are read in pages."""
    columns = ", ".join(f"COALESCE({name}, {NONE})" for name in NAMES[:-1])
    sql = f"SELECT customer_id, {columns}, next_on FROM {ValueScore._meta.db_table} ORDER BY 1"
    pages = [np.zeros((0, len(NAMES) + 1), np.int64)]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_PAGE):
            pages.append(np.array([(*row[:-1], _number(row[-1])) for row in rows], np.int64))
    table = np.concatenate(pages)
    return Scored(table[:, 0], {name: table[:, 1 + at] for at, name in enumerate(NAMES)})


def _number(day: date | None) -> int:
    return NONE if day is None else (day - _EPOCH).days


def changes(fresh: Scored, before: Scored) -> Change:
    """Whose score became noticeably another, and those of whom nothing is said any more."""
    _both, here, there = np.intersect1d(
        fresh.customer, before.customer, assume_unique=True, return_indices=True
    )
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
        _joined(fresh.take(written), ended),
        np.concatenate([remembered[written], np.ones(len(nothing), bool)]),
    )


def _joined(one: Scored, other: Scored) -> Scored:
    return Scored(
        np.concatenate([one.customer, other.customer]),
        {name: np.concatenate([one.columns[name], other.columns[name]]) for name in NAMES},
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
