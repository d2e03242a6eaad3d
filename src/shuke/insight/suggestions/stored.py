"""The model as a file of the house, so that pages need not learn. It holds no person."""

import datetime as dt
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from scipy import sparse

from shuke.insight.suggestions.features import Floats
from shuke.insight.suggestions.measures import Hits
from shuke.insight.suggestions.model import Model
from shuke.insight.suggestions.pairs import Pairs
from shuke.insight.suggestions.purchases import Ints, places_in


@dataclass(frozen=True)
class Stored:
    """`items`: the article behind each number of the model (`metrics.items`); `product`, `item`: of which
    article each product is, ascending by product. `gaps`: the usual days until an article is bought again,
    nan where too few did. `held_out`: how such suggestions, and what is bought most, met last orders that were
    hidden; None where too few people have enough orders to try."""

    day: dt.date
    model: Model
    items: Ints
    product: Ints
    item: Ints
    gaps: Floats
    held_out: tuple[Hits, Hits] | None

    def items_of(self, products: Ints) -> Ints:
        """The model's number of the article of each product; -1 for one that it does not know."""
        return np.append(self.item, -1)[places_in(self.product, products)]


def path() -> Path:
    return Path(settings.HOME) / "suggestions.npz"


def save(stored: Stored) -> None:
    """In place of the former, at once."""
    pairs = stored.model.pairs
    np.savez_compressed(
        _fresh(),
        day=stored.day.toordinal(), weights=stored.model.weights, again=stored.model.again,
        people=stored.model.people, items=stored.items, product=stored.product, item=stored.item,
        gaps=stored.gaps, both=pairs.both.data, indices=pairs.both.indices,
        indptr=pairs.both.indptr, buyers=pairs.buyers,
        held_out=[astuple(hits) for hits in stored.held_out or ()],
    )  # fmt: skip
    _fresh().replace(path())


def save_nothing(day: dt.date) -> None:
    """Note that there was too little to learn from on that day."""
    np.savez_compressed(_fresh(), day=day.toordinal())
    _fresh().replace(path())


def tried_on() -> dt.date | None:
    """The day of which the latest is, even where it was too little; None while nothing was tried."""
    try:
        with np.load(path(), allow_pickle=False) as file:
            return dt.date.fromordinal(int(file["day"]))
    except FileNotFoundError:
        return None


def _fresh() -> Path:
    return path().with_suffix(".fresh.npz")


def load() -> Stored | None:
    """The latest; None while there is none, or there was too little to learn from."""
    try:
        return _load(path(), path().stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _load(source: Path, _changed: int) -> Stored | None:
    with np.load(source, allow_pickle=False) as file:
        read = {name: file[name] for name in file.files}
    if "held_out" not in read:
        return None
    shape = (len(read["items"]), len(read["items"]))
    both = sparse.csr_array((read["both"], read["indices"], read["indptr"]), shape=shape)
    pairs = Pairs.counted(both, read["buyers"])
    return Stored(
        dt.date.fromordinal(int(read["day"])),
        Model(read["weights"], pairs, read["again"], int(read["people"])),
        read["items"], read["product"], read["item"], read["gaps"],
        _held_out(read["held_out"]),
    )  # fmt: skip


def _held_out(rows: Floats) -> tuple[Hits, Hits] | None:
    if not len(rows):
        return None
    ours, popular = (Hits(*row) for row in rows.tolist())
    return ours, popular
