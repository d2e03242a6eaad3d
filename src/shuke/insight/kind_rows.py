"""Kinds of buyers as rows: what is worked out, what is stored, and whose became another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from shuke.insight import by_customer
from shuke.insight.by_customer import NONE, ByCustomer, Customers, in_both
from shuke.insight.kinds.judging import CODES, Judged
from shuke.insight.metrics.habits import MEASURES
from shuke.insight.models import BuyerKind

#: Columns of `BuyerKind` that are compared; kinds are places in `CODES`.
CODED = ("kind", "ruled")
NUMBERS = ("balance", "orders", *MEASURES)
NAMES = (*CODED, *NUMBERS)


class Rows(ByCustomer):
    """Kinds, balance and habits."""

    def tuples(self) -> Iterator[tuple]:
        """As the database takes them: customer, then `NAMES`."""
        kinds = ([CODES[code] for code in self.columns[name].tolist()] for name in CODED)
        return zip(self.customer.tolist(), *kinds, *self.nullable(NUMBERS), strict=True)


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
    rows = fresh.before(_untold(more, np.zeros(len(more), np.int64)))
    rows = rows.take(np.argsort(rows.customer))
    rows.columns["kind"] = rows.columns["kind"].copy()
    codes = [CODES.index(words[pk]) for pk in ids.tolist()]
    rows.columns["kind"][np.searchsorted(rows.customer, ids)] = codes
    return rows


def _untold(customer: Customers, orders: np.ndarray) -> Rows:
    """Those of whom nothing is said beside how often they ordered."""
    nothing = {name: np.full(len(customer), NONE) for name in NUMBERS}
    nothing |= {name: np.zeros(len(customer), np.int64) for name in CODED}
    return Rows(customer, nothing | {"orders": orders})


def stored() -> Rows:
    """What is said now."""
    return by_customer.stored(Rows, BuyerKind, NUMBERS, dict.fromkeys(CODED, CODES.index))


def changes(fresh: Rows, before: Rows) -> Change:
    """Those who are told apart no more are moved to no kind."""
    here, there = in_both(fresh.customer, before.customer)
    differs = np.zeros(len(fresh.customer), bool)
    moved = np.ones(len(fresh.customer), bool)
    old, new = before.take(there), fresh.take(here)
    moved[here] = old.columns["kind"] != new.columns["kind"]
    differs[here] = np.any([old.columns[name] != new.columns[name] for name in NAMES], axis=0)
    is_any = (before.columns["kind"] != 0) | (before.columns["ruled"] != 0)
    gone = before.take(~np.isin(before.customer, fresh.customer) & is_any)
    ended = _untold(gone.customer, gone.columns["orders"])
    return Change(fresh.take(moved).before(ended), fresh.take(differs & ~moved))
