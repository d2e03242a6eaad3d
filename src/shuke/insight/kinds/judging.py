"""Of which kind buyers are, for all of them at once, on arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shuke.insight.by_customer import NONE
from shuke.insight.kind_names import KINDS, MIXED, RELATIONSHIP, TRANSACTION
from shuke.insight.kinds.rules import SIGNS, Rules
from shuke.insight.metrics.habits import MEASURES, Habits

#: Places of kinds in `Judged.kind`; 0 is nobody's.
CODES: tuple[str, ...] = ("", *KINDS)


@dataclass(frozen=True)
class Judged:
    """Who ordered often enough, by id: kind (a place in `CODES`), balance of the weights, and their habits."""

    customer: NDArray[np.int64]
    kind: NDArray[np.int64]
    balance: NDArray[np.int64]
    habits: Habits


def judge(rules: Rules, habits: Habits) -> Judged:
    """Whoever ordered too little for the rules is left out."""
    enough = habits.take(habits.columns["orders"] >= rules.orders)
    balance = np.zeros(len(enough.customer), np.int64)
    for sign in SIGNS:
        cuts, value = rules.signs[sign.code], enough.columns[sign.code]
        side = (value <= cuts["low"]).astype(np.int64) - (value >= cuts["high"])
        side = side if sign.keeps == "low" else -side
        balance += np.where(value == NONE, 0, side * cuts["weight"])
    kind = np.full(len(balance), CODES.index(MIXED))
    kind[balance >= rules.threshold] = CODES.index(RELATIONSHIP)
    kind[balance <= -rules.threshold] = CODES.index(TRANSACTION)
    return Judged(enough.customer, kind, balance, enough)


def quarters(habits: Habits, orders: int) -> dict[str, tuple[int, int]]:
    """Of each measure what a quarter of the shop's own buyers lies below and above; without those of whom too
    few are known or all alike."""
    enough = habits.take(habits.columns["orders"] >= orders)
    borders: dict[str, tuple[int, int]] = {}
    for name in MEASURES:
        values = enough.columns[name]
        values = values[values != NONE]
        if len(values):
            low, high = (round(float(each)) for each in np.quantile(values, (0.25, 0.75)))
            if low < high:
                borders[name] = (low, high)
    return borders
