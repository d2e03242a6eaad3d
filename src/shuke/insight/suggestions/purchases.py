"""Who bought what in which order, as arrays."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]


def places_in(ascending: Ints, values: Ints) -> Ints:
    """Where each value stands among the ascending ones; -1 for one that does not."""
    if not len(ascending):
        return np.full(len(values), -1)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.where(ascending[place] == values, place, -1)


@dataclass(frozen=True)
class Purchases:
    """One entry per person, order and product, each pair once per order. `person` and `product` count from 0;
    `back`: how many orders of this person came later; `day`: number of the day."""

    person: Ints
    product: Ints
    back: Ints
    day: Ints
    people: int
    products: int

    @classmethod
    def of(
        cls, rows: pl.DataFrame, people: Collection[object], products: Collection[object]
    ) -> "Purchases":
        """From rows of customer, order, day (whole number) and product; those of whom or what is not listed
        are left out. Orders of one person are in the order of their days, then of their numbers."""
        places = [
            pl.DataFrame({name: pl.Series(list(values)), place: range(len(values))})
            for name, place, values in (
                ("customer", "person", people),
                ("product", "item", products),
            )
        ]
        rows = rows.select("customer", "order", "day", "product").unique()
        orders = (
            rows.group_by("customer", "order")
            .agg(pl.col("day").min())
            .sort("customer", "day", "order")
        )
        newest = pl.len().over("customer") - 1 - pl.int_range(pl.len()).over("customer")
        orders = orders.select("customer", "order", back=newest.cast(pl.Int64))
        joined = rows.join(orders, on=["customer", "order"])
        for place in places:
            joined = joined.join(place, on=place.columns[0])
        columns = {
            name: joined[name].cast(pl.Int64).to_numpy()
            for name in ("person", "item", "back", "day")
        }
        return cls(
            columns["person"],
            columns["item"],
            columns["back"],
            columns["day"],
            len(people),
            len(products),
        )

    def before_the_last(self) -> "Purchases":
        """The same as if the last order of everybody were not there yet."""
        return self.without_last_of(np.ones(self.people, dtype=np.bool_))

    def without_last_of(self, people: Flags) -> "Purchases":
        """The same as if the last order of these people (a flag for each) were not there yet."""
        theirs = people[self.person]
        mask = ~theirs | (self.back > 0)
        return self._where(mask, (self.back - theirs)[mask])

    def of_people(self, first: int, limit: int) -> "Purchases":
        """Those of the people from `first` up to `limit`, counted from 0 again."""
        mask = (self.person >= first) & (self.person < limit)
        part = self._where(mask, self.back[mask])
        return Purchases(
            part.person - first, part.product, part.back, part.day, limit - first, self.products
        )

    def only_of(self, people: Flags) -> "Purchases":
        """Those of these people (a flag for each); the others are there without any."""
        mask = people[self.person]
        return self._where(mask, self.back[mask])

    def last(self) -> tuple[Ints, Ints]:
        """Person and product of what stood in everybody's last order."""
        newest = self.back == 0
        return self.person[newest], self.product[newest]

    def last_of_returned(self) -> tuple[Ints, Ints]:
        """The same of those of whom an order before it is known."""
        person, product = self.last()
        returned = np.isin(person, np.unique(self.person[self.back > 0]))
        return person[returned], product[returned]

    def _where(self, mask: Flags, back: Ints) -> "Purchases":
        return Purchases(
            self.person[mask], self.product[mask], back, self.day[mask], self.people, self.products
        )
