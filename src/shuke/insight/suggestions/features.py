"""A person and a product as the numbers that a chance is worked out from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shuke.insight.suggestions.pairs import Pairs, likeliest, matrix
from shuke.insight.suggestions.purchases import Ints, Purchases, places_in

type Floats = NDArray[np.float64]

#: What an order counts for beside the one after it.
FADING = 0.8
#: Candidates of each person beyond what they bought themselves.
NEW = 40
#: Below this a share counts as this: its logarithm is taken.
LEAST = 1e-5
#: So many times something has to be bought again before its usual interval is told.
ENOUGH = 20


@dataclass(frozen=True)
class Candidates:
    """One entry per person and product that might be suggested. `times`: in how many of the person's
    `orders` it stood; `back`: how many orders came after the last of them; `others`: how likely it is by
    what the person bought and others bought with it, 0 to 1."""

    person: Ints
    product: Ints
    times: Ints
    back: Ints
    others: Floats
    orders: Ints


@dataclass(frozen=True)
class _Own:
    """What each person bought, in the order of `key` (person x products + product)."""

    key: Ints
    times: Ints
    back: Ints


def candidates(purchases: Purchases, pairs: Pairs) -> Candidates:
    """What each person bought, and the `NEW` likeliest of what others bought with it."""
    own, others = _own(purchases), _by_others(purchases, pairs)
    likely = likeliest(_unbought(others, own), NEW).tocoo()
    new = likely.coords[0].astype(np.int64) * purchases.products + likely.coords[1]
    key = np.concatenate([own.key, new])
    person, product = np.divmod(key, max(purchases.products, 1))
    orders = np.zeros(purchases.people, dtype=np.int64)
    np.maximum.at(orders, purchases.person, purchases.back + 1)
    nothing = np.zeros(len(new), dtype=np.int64)
    return Candidates(
        person,
        product,
        np.concatenate([own.times, nothing]),
        np.concatenate([own.back, nothing]),
        np.concatenate([_looked_up(others, own.key), likely.data]),
        orders[person],
    )


def columns(given: Candidates, buyers: Ints, again: Floats, people: int) -> Floats:
    """The numbers, a row per candidate. `again`: of each product the share of its buyers who bought it
    in more than one order."""
    own = given.times > 0
    others = np.log(np.maximum(given.others, LEAST))
    popular = np.log(np.maximum(buyers[given.product] / max(people, 1), LEAST))
    orders = np.log(given.orders)
    return np.column_stack([
        np.ones(len(own)),
        own,
        own * np.log1p(given.times),
        own * np.log1p(np.minimum(given.back, 50)),
        own * np.log(again[given.product]),
        own * orders,
        own * others,
        ~own * others,
        own * popular,
        ~own * popular,
        ~own * orders,
    ]).astype(np.float64)  # fmt: skip


def bought_again(purchases: Purchases) -> Floats:
    """Of each product the share of its buyers who bought it in more than one order, taken towards a quarter
    where there are few."""
    own = _own(purchases)
    product = own.key % max(purchases.products, 1)
    repeats = np.bincount(product, own.times > 1, minlength=purchases.products)
    return (repeats + 1) / (np.bincount(product, minlength=purchases.products) + 4)


def usual_gaps(purchases: Purchases) -> Floats:
    """The median of the days until the same person bought it again, by product; nan where fewer than
    `ENOUGH` times anybody did."""
    order = np.lexsort((purchases.day, purchases.product, purchases.person))
    person, product, day = (
        column[order] for column in (purchases.person, purchases.product, purchases.day)
    )
    again = (person[1:] == person[:-1]) & (product[1:] == product[:-1]) & (day[1:] > day[:-1])
    goods, days = product[1:][again], np.diff(day)[again]
    order = np.lexsort((days, goods))
    goods, days = goods[order], days[order].astype(np.float64)
    counts = np.bincount(goods, minlength=purchases.products)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    gaps = np.full(purchases.products, np.nan)
    enough = np.flatnonzero(counts >= ENOUGH)
    low, high = first[enough] + (counts[enough] - 1) // 2, first[enough] + counts[enough] // 2
    gaps[enough] = (days[low] + days[high]) / 2
    return gaps


def _own(purchases: Purchases) -> _Own:
    key = purchases.person * purchases.products + purchases.product
    order = np.lexsort((purchases.back, key))
    unique, first, times = np.unique(key[order], return_index=True, return_counts=True)
    return _Own(unique, times.astype(np.int64), purchases.back[order][first])


def _by_others(purchases: Purchases, pairs: Pairs) -> sparse.csr_array:
    """What others bought with what each person bought, their latest orders counting most."""
    recent = matrix(purchases, FADING**purchases.back)
    totals = np.maximum(np.asarray(recent.sum(axis=1)).ravel(), 1e-12)
    recent.data /= np.repeat(totals, np.diff(recent.indptr))
    others = (recent @ pairs.given).tocsr()
    others.sort_indices()
    return others


def _keys(others: sparse.csr_array) -> Ints:
    rows = np.repeat(np.arange(others.shape[0], dtype=np.int64), np.diff(others.indptr))
    return rows * others.shape[1] + others.indices


def _looked_up(others: sparse.csr_array, key: Ints) -> Floats:
    """The entries at these keys; 0 where there is none."""
    place = places_in(_keys(others), key)
    values = np.zeros(len(key))
    values[place >= 0] = others.data[place[place >= 0]]
    return values


def _unbought(others: sparse.csr_array, own: _Own) -> sparse.csr_array:
    rest = others.copy()
    rest.data[np.isin(_keys(others), own.key)] = 0
    rest.eliminate_zeros()
    return rest
