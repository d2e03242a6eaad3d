"""How well suggestions met the order that came after."""

from dataclasses import dataclass

import numpy as np

from shuke.insight.suggestions.purchases import Ints, Purchases


@dataclass(frozen=True)
class Hits:
    """Over people, each counting alike. `recall`: of what the order held, the share that was suggested;
    `hit_rate`: people of whom anything suggested came; `mrr`: the mean of 1 / place of the first that came."""

    recall: float
    hit_rate: float
    mrr: float


def best_sellers(purchases: Purchases, most: int) -> Ints:
    """The products that stood in most orders, the most frequent first."""
    orders = np.bincount(purchases.product, minlength=purchases.products)
    return np.argsort(-orders, kind="stable")[:most]


def hits_at(most: int, person: Ints, product: Ints, came: tuple[Ints, Ints], products: int) -> Hits:
    """Suggestions (by person, the likeliest first; so many of each count) against what `came` (person and
    product, each pair once). People of whom nothing came are left out."""
    key = np.unique(came[0] * products + came[1])
    held = np.bincount(key // products)
    people = np.flatnonzero(held)
    if not len(people):
        return Hits(0.0, 0.0, 0.0)
    place = np.arange(len(person)) - np.searchsorted(person, person)
    met = (place < most) & np.isin(person * products + product, key)
    count = np.bincount(person[met], minlength=len(held))
    first = np.full(len(held), np.inf)
    np.minimum.at(first, person[met], place[met] + 1.0)
    return Hits(
        float((count[people] / held[people]).mean()),
        float((count[people] > 0).mean()),
        float((1 / first[people]).mean()),
    )
