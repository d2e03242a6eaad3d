"""The chance that a product stands in somebody's next order.

Logistic regression (D. R. Cox, "The regression analysis of binary sequences", J. R. Stat. Soc. B 20, 1958) on a few
numbers per person and product. It learns from the last orders of some people, foretold from their orders before; so
its chances are those of an order that really followed, and can be held against what came.
"""

from dataclasses import dataclass

import numpy as np

from shuke.insight.suggestions.features import (
    Candidates,
    Floats,
    bought_again,
    candidates,
    columns,
)
from shuke.insight.suggestions.pairs import Pairs
from shuke.insight.suggestions.purchases import Flags, Ints, Purchases

#: Fewer people with two orders or more, and nothing is foretold.
LEAST_PEOPLE = 200
#: Of so many people one teaches it: few, so that what it knows of the products is as deep then as later; but some
#: hundreds. Of very many, so many at most.
ONE_IN, SOME, TEACHERS = 10, 1_000, 100_000
#: People who are worked on at a time, so that memory stays bounded.
CHUNK = 20_000
#: Pull of each weight towards 0, so that a number that never varies does no harm.
PULL = 1.0
ROUNDS = 50


class NotEnough(Exception):
    """Too few people came back to learn from."""


@dataclass(frozen=True)
class Model:
    """`again`: see `features.bought_again`; `people`: how many it knows the purchases of."""

    weights: Floats
    pairs: Pairs
    again: Floats
    people: int

    def suggest(self, purchases: Purchases, most: int) -> "Suggested":
        """The `most` likeliest products of each of these people, whose products are numbered as the
        model's."""
        parts = []
        for first in range(0, purchases.people, CHUNK):
            limit = min(first + CHUNK, purchases.people)
            given = candidates(purchases.of_people(first, limit), self.pairs)
            parts.append(_best(given, self.chances(given), most, first))
        return Suggested.joined(parts)

    def chances(self, given: Candidates) -> Floats:
        numbers = columns(given, self.pairs.buyers, self.again, self.people)
        return _logistic(numbers @ self.weights)


@dataclass(frozen=True)
class Suggested:
    """By person, the likeliest first. `chance`: that it stands in the next order; `times`, `back`: as in
    `Candidates`, 0 for what the person never bought."""

    person: Ints
    product: Ints
    chance: Floats
    times: Ints
    back: Ints

    @classmethod
    def joined(cls, parts: list["Suggested"]) -> "Suggested":
        names = ("person", "product", "chance", "times", "back")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def fit(purchases: Purchases) -> Model:
    """Learn from the last orders of some. NotEnough where too few people have two."""
    came_back = len(np.unique(purchases.person[purchases.back > 0]))
    if came_back < LEAST_PEOPLE:
        raise NotEnough
    step = max(min(came_back // SOME, ONE_IN), 2, purchases.people // TEACHERS)
    # By lot, but the same each time: every second number may well be every second kind of person.
    teachers = np.random.default_rng(0).random(purchases.people) < 1 / step
    weights = _fitted(*_lessons(purchases, teachers))
    return Model(weights, Pairs.of(purchases), bought_again(purchases), purchases.people)


def _lessons(purchases: Purchases, teachers: Flags) -> tuple[Floats, Floats]:
    """What could have been foretold to these people before their last order, and whether it came.
    What is known of the products leaves out these orders, and no others."""
    before = purchases.without_last_of(teachers)
    pairs, again = Pairs.of(before), bought_again(before)
    person, product = purchases.last()
    came = np.unique(person * purchases.products + product)
    taught = before.only_of(teachers)
    numbers, bought = [], []
    for first in range(0, purchases.people, CHUNK):
        given = candidates(taught.of_people(first, min(first + CHUNK, purchases.people)), pairs)
        numbers.append(columns(given, pairs.buyers, again, purchases.people))
        bought.append(np.isin((given.person + first) * purchases.products + given.product, came))
    return np.concatenate(numbers), np.concatenate(bought).astype(np.float64)


def _fitted(numbers: Floats, bought: Floats) -> Floats:
    """The weights of greatest (pulled) likelihood, by Newton's steps."""
    weights = np.zeros(numbers.shape[1])
    for _round in range(ROUNDS):
        chance = _logistic(numbers @ weights)
        slope = numbers.T @ (bought - chance) - PULL * weights
        bend = (numbers * (chance * (1 - chance))[:, None]).T @ numbers
        step = np.linalg.solve(bend + PULL * np.eye(len(weights)), slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _logistic(value: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def _best(given: Candidates, chance: Floats, most: int, first: int) -> Suggested:
    order = np.lexsort((given.product, -chance, given.person))
    person = given.person[order]
    starts = np.searchsorted(person, person)
    mask = order[np.arange(len(person)) - starts < most]
    return Suggested(
        given.person[mask] + first,
        given.product[mask],
        chance[mask],
        given.times[mask],
        given.back[mask],
    )
