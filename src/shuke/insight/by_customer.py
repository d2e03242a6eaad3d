"""Numbers of many customers, as columns side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from django.db import connection, models, transaction
from numpy.typing import NDArray

Customers = NDArray[np.int64]
#: Where a column says nothing.
NONE: int = int(np.iinfo(np.int64).min)
_PAGE = 10_000


@dataclass(frozen=True)
class ByCustomer:
    """By customer (ascending ids): one number of each in every column, `NONE` where nothing is known."""

    customer: Customers
    columns: dict[str, NDArray[np.int64]]

    def take(self, which: np.ndarray) -> Self:
        """Those of a mask or of places."""
        return type(self)(self.customer[which], {n: c[which] for n, c in self.columns.items()})

    def before(self, other: Self) -> Self:
        """These, then the others."""
        columns = {
            name: np.concatenate([each, other.columns[name]]) for name, each in self.columns.items()
        }
        return type(self)(np.concatenate([self.customer, other.customer]), columns)

    def nullable(self, names: Iterable[str]) -> list[list[int | None]]:
        """Columns as the database takes them."""
        return [
            [None if each == NONE else each for each in self.columns[name].tolist()]
            for name in names
        ]


def in_both(one: Customers, other: Customers) -> tuple[np.ndarray, np.ndarray]:
    """The places of those who are in both, in each of them."""
    _both, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    return here, there


def stored[Rows: ByCustomer](
    rows: type[Rows],
    model: type[models.Model],
    numbers: Sequence[str],
    others: Mapping[str, Callable[[Any], int]],
) -> Rows:
    """What a table with a row a customer says: `numbers` as they stand, of `others` the number that each function
    makes of a value. Eight bytes a number: rows are read in pages."""
    made, count = tuple(others.values()), len(numbers) + 1
    columns = ", ".join((*(f"COALESCE({name}, {NONE})" for name in numbers), *others))
    sql = f"SELECT customer_id, {columns} FROM {model._meta.db_table} ORDER BY 1"
    pages = [np.zeros((0, count + len(others)), np.int64)]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while page := cursor.fetchmany(_PAGE):
            values = [
                (*row[:count], *(make(each) for make, each in zip(made, row[count:], strict=True)))
                for row in page
            ]
            pages.append(np.array(values, np.int64))
    table = np.concatenate(pages)
    return rows(
        table[:, 0], {name: table[:, at] for at, name in enumerate((*numbers, *others), start=1)}
    )
