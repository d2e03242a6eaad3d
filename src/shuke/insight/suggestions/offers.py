"""What may be offered to people: the likeliest products that have a reason, without what they gave back or do not
want."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from shuke.insight.suggestions.features import Floats
from shuke.insight.suggestions.model import CHUNK, Model
from shuke.insight.suggestions.pairs import Pairs
from shuke.insight.suggestions.purchases import Flags, Ints, Purchases, places_in

#: Each at least as likely as this, and a pair of goods seen in at least so many people.
LEAST_CHANCE, LEAST_PEOPLE = 0.02, 5
#: Of so many of the likeliest some may not be offered.
LOOKED_AT = 30


@dataclass(frozen=True)
class Offers:
    """By person, the likeliest first. `chance`: that it stands in the next order.

    Of what the person bought: `last`, the number of the day on which they last did; `gap`, days until it is due
    again (nan where nobody knows), `is_own` where that is their own median. Of what they never bought: `other`, of
    what they did the product whose buyers bought this one most often, and `both`, how many of these did; -1 and 0
    otherwise.
    """

    person: Ints
    product: Ints
    chance: Floats
    last: Ints
    gap: Floats
    is_own: Flags
    other: Ints
    both: Ints

    def __len__(self) -> int:
        return len(self.person)

    @property
    def due(self) -> Floats:
        """Number of the day on which it is due again; nan where that is not known."""
        return np.where(self.last >= 0, self.last + np.rint(self.gap), np.nan)

    @property
    def place(self) -> Ints:
        """Which of the person's each is, from 0."""
        return np.arange(len(self)) - np.searchsorted(self.person, self.person)

    def take(self, which: np.ndarray) -> "Offers":
        """Those of a mask or of places."""
        return Offers(*(getattr(self, each.name)[which] for each in fields(self)))


def offers(
    model: Model, purchases: Purchases, gaps: Floats, unwanted: Ints, most: int
) -> Iterator[tuple[int, Offers]]:
    """At most so many for each of these people, some thousand people at a time: (number of the first, theirs, counted
    from 0). `gaps`: usual days until a product is bought again; `unwanted`: pairs that are not to be offered, as
    person x products + product, ascending."""
    for first in range(0, purchases.people, CHUNK):
        part = purchases.of_people(first, min(first + CHUNK, purchases.people))
        start, end = first * part.products, (first + part.people) * part.products
        low, high = np.searchsorted(unwanted, [start, end])
        yield first, _offers(model, part, gaps, unwanted[low:high] - start, most)


def _offers(model: Model, part: Purchases, gaps: Floats, unwanted: Ints, most: int) -> Offers:
    likely = model.suggest(part, LOOKED_AT)
    key = likely.person * part.products + likely.product
    wanted = (likely.chance >= LEAST_CHANCE) & (places_in(unwanted, key) < 0)
    person, product = likely.person[wanted], likely.product[wanted]
    last, gap, is_own = _rhythm(part, key[wanted], gaps[product])
    other, both = _strongest(model.pairs, part, person, product, last < 0)
    made = Offers(person, product, likely.chance[wanted], last, gap, is_own, other, both)
    made = made.take((last >= 0) | (both >= LEAST_PEOPLE))
    return made.take(made.place < most)


def _rhythm(part: Purchases, key: Ints, usual: Floats) -> tuple[Ints, Floats, Flags]:
    """Of each pair: the last day (-1 if never bought), the days until it is due again, whether they are the person's
    own."""
    bought = pl.DataFrame({"key": part.person * part.products + part.product, "day": part.day})
    days = bought.unique().sort("key", "day")
    days = days.with_columns(gap=pl.col("day").diff().over("key"))
    rhythm = days.group_by("key").agg(pl.col("day").max(), pl.col("gap").median()).sort("key")
    place = places_in(rhythm["key"].to_numpy(), key)
    gap = rhythm["gap"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    # One entry more, which those who never bought it read.
    last = np.append(rhythm["day"].to_numpy(), -1)[place]
    own = np.append(gap, np.nan)[place]
    is_own = ~np.isnan(own)
    return last, np.where(is_own | (last < 0), own, usual), is_own


def _strongest(
    pairs: Pairs, part: Purchases, person: Ints, product: Ints, new: Flags
) -> tuple[Ints, Ints]:
    """Of each pair that is new, what the person bought whose buyers bought the product most often, and how many."""
    other, both = np.full(len(person), -1), np.zeros(len(person), dtype=np.int64)
    own = np.unique(part.person * part.products + part.product)
    starts = np.searchsorted(own, person * part.products)
    counts = np.searchsorted(own, (person + 1) * part.products) - starts
    unbought = np.flatnonzero(new & (counts > 0))
    pair = np.repeat(unbought, counts[unbought])
    within = np.arange(len(pair)) - np.repeat(
        np.cumsum(counts[unbought]) - counts[unbought], counts[unbought]
    )
    bought = own[starts[pair] + within] % max(part.products, 1)
    share, people = pairs.entries(bought, product[pair])
    best = np.lexsort((bought, -share, pair))
    best = best[np.unique(pair[best], return_index=True)[1]]
    other[unbought], both[unbought] = bought[best], people[best]
    return other, both
