"""Kinds of buyers as rows: what is worked out, what is stored, and whose became another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from shuke.insight.kinds.judging import CODES, Judged
from shuke.insight.metrics.habits import MEASURES, NONE
from shuke.insight.models import BuyerKind

#: Columns of `BuyerKind` that are compared; kinds are places in `CODES`.
CODED = ("kind", "ruled")
NAMES = (*CODED, "balance", "orders", *MEASURES)
_PAGE = 10_000


@dataclass(frozen=True)
class Rows:
    """By customer (ascending ids), `NONE` where nothing is known."""

    customer: NDArray[np.int64]
    columns: dict[str, NDArray[np.int64]]

    def take(self, which: np.ndarray) -> "Rows":
        """Those of a mask or of places."""
        return Rows(self.customer[which], {n: c[which] for n, c in self.columns.items()})

    def tuples(self) -> Iterator[tuple]:
        """As the database takes them: customer, then `NAMES`."""
        kinds = ([CODES[code] for code in self.columns[name].tolist()] for name in CODED)
        numbers = (
            [None if each == NONE else each for each in self.columns[name].tolist()]
            for name in NAMES[len(CODED) :]
        )
        return zip(self.customer.tolist(), *kinds, *numbers, strict=True)


@dataclass(frozen=True)
class Change:
    """Who became of another kind, and of whom only what was measured became another."""

    moved: Rows
    measured: Rows


def fresh_rows(judged: Judged) -> Rows:
    """Everybody who was judged."""
    columns = {name: judged.habits.columns[name] for name in ("orders", *MEASURES)}
    kinds = {"kind": judged.kind, "ruled": judged.kind, "balance": judged.balance}
    return Rows(judged.customer, kinds | columns)


def overruled(fresh: Rows, words: Mapping[int, str]) -> Rows:
    """With the kinds that colleagues said of customers, also of those whom the rules do not tell apart."""
    if not words:
        return fresh
    ids = np.array(sorted(words), np.int64)
    more = ids[~np.isin(ids, fresh.customer)]
    nothing = {name: np.full(len(more), NONE) for name in NAMES}
    nothing |= {name: np.zeros(len(more), np.int64) for name in (*CODED, "orders")}
    rows = _joined(fresh, Rows(more, nothing))
    rows = rows.take(np.argsort(rows.customer))
    rows.columns["kind"] = rows.columns["kind"].copy()
    codes = [CODES.index(words[pk]) for pk in ids.tolist()]
    rows.columns["kind"][np.searchsorted(rows.customer, ids)] = codes
    return rows


def stored() -> Rows:
    """What is said now. Eight bytes a number: rows are read in pages."""
    columns = ", ".join(f"COALESCE({name}, {NONE})" for name in NAMES[len(CODED) :])
    sql = f"SELECT customer_id, {columns}, {', '.join(CODED)} FROM {BuyerKind._meta.db_table} ORDER BY 1"
    pages = [np.zeros((0, len(NAMES) + 1), np.int64)]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_PAGE):
            pages.append(
                np.array([(*row[:-2], *map(CODES.index, row[-2:])) for row in rows], np.int64)
            )
    table = np.concatenate(pages)
    names = ("customer", *NAMES[len(CODED) :], *CODED)
    by_name = {name: table[:, at] for at, name in enumerate(names)}
    return Rows(by_name.pop("customer"), by_name)


def changes(fresh: Rows, before: Rows) -> Change:
    """Those who are told apart no more are moved to no kind."""
    _both, here, there = np.intersect1d(
        fresh.customer, before.customer, assume_unique=True, return_indices=True
    )
    differs = np.zeros(len(fresh.customer), bool)
    moved = np.ones(len(fresh.customer), bool)
    old, new = before.take(there), fresh.take(here)
    moved[here] = old.columns["kind"] != new.columns["kind"]
    differs[here] = np.any([old.columns[name] != new.columns[name] for name in NAMES], axis=0)
    is_any = (before.columns["kind"] != 0) | (before.columns["ruled"] != 0)
    gone = before.take(~np.isin(before.customer, fresh.customer) & is_any)
    nothing = {name: np.full(len(gone.customer), NONE) for name in NAMES}
    nothing |= {name: np.zeros(len(gone.customer), np.int64) for name in CODED}
    nothing |= {"orders": gone.columns["orders"]}
    ended = Rows(gone.customer, nothing)
    return Change(_joined(fresh.take(moved), ended), fresh.take(differs & ~moved))


def _joined(one: Rows, other: Rows) -> Rows:
    return Rows(
        np.concatenate([one.customer, other.customer]),
        {name: np.concatenate([one.columns[name], other.columns[name]]) for name in NAMES},
    )
