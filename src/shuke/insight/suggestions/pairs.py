"""What is bought by the same people: for each product the others, by how likely its buyers bought them too."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from shuke.insight.suggestions.purchases import Ints, Purchases, places_in

#: So many others of each product are kept, the likeliest.
MOST = 100
#: Buyers added without the other product: a pair seen among few people is no certainty.
PRUDENCE = 10.0
#: Products that are worked on at a time, so that memory stays bounded.
CHUNK = 2_000


@dataclass(frozen=True)
class Pairs:
    """`given[x, y]`: the share of x's buyers who bought y too, taken down for few; `both[x, y]`: how many
    people those are; `buyers[x]`."""

    given: sparse.csr_array
    both: sparse.csr_array
    buyers: Ints

    @cached_property
    def _keys(self) -> Ints:
        """Row and column of every entry as one number, ascending: `given` and `both` have the same."""
        rows = np.repeat(np.arange(self.both.shape[0], dtype=np.int64), np.diff(self.both.indptr))
        return rows * self.both.shape[1] + self.both.indices

    def entries(self, bought: Ints, others: Ints) -> tuple[np.ndarray, Ints]:
        """`given` and `both` of each pair; 0 where nothing is known of it."""
        place = places_in(self._keys, bought * self.both.shape[1] + others)
        share, people = (np.append(table.data, 0)[place] for table in (self.given, self.both))
        return share, np.rint(people).astype(np.int64)

    @classmethod
    def of(cls, purchases: Purchases) -> "Pairs":
        bought = matrix(purchases, np.ones(len(purchases.person)))
        bought.data[:] = 1
        buyers = np.asarray(bought.sum(axis=0)).ravel().astype(np.int64)
        columns, parts = bought.T.tocsr(), []
        for first in range(0, purchases.products, CHUNK):
            both = (columns[first : first + CHUNK] @ bought).tocsr()
            parts.append(likeliest(_without_itself(both, first), MOST))
        both = sparse.vstack(parts, format="csr") if parts else sparse.csr_array((0, 0))
        return cls.counted(both, buyers)

    @classmethod
    def counted(cls, both: sparse.csr_array, buyers: Ints) -> "Pairs":
        """From the counts."""
        both.sort_indices()
        rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
        given = both.copy()
        given.data = both.data / (buyers[rows] + PRUDENCE)
        return cls(given, both, buyers)


def matrix(purchases: Purchases, weights: np.ndarray) -> sparse.csr_array:
    """People x products, the weights of a pair added up."""
    shape = (purchases.people, purchases.products)
    return sparse.coo_array((weights, (purchases.person, purchases.product)), shape=shape).tocsr()


def _without_itself(both: sparse.csr_array, first: int) -> sparse.csr_array:
    rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    both.data[both.indices == rows + first] = 0
    both.eliminate_zeros()
    return both


def likeliest(rows: sparse.csr_array, most: int) -> sparse.csr_array:
    """The `most` largest entries of each row; of equals those of the lower number."""
    lengths = np.diff(rows.indptr)
    row = np.repeat(np.arange(rows.shape[0]), lengths)
    order = np.lexsort((rows.indices, -rows.data, row))
    rank = np.arange(len(row)) - np.repeat(rows.indptr[:-1], lengths)
    mask = order[rank < most]
    return sparse.coo_array(
        (rows.data[mask], (row[mask], rows.indices[mask])), shape=rows.shape
    ).tocsr()
