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
    """`items`: the article behind each number of the model (`reports.items`); `product`, `item`: of which
    article each product is, ascending by product. `gaps`: the usual days until an article is bought again,
    nan where too few did. `hits`, `popular`: how the model and what is bought most met the last orders of some
    people, who were not asked for them."""

    day: dt.date
    model: Model
    items: Ints
    product: Ints
    item: Ints
    gaps: Floats
    hits: Hits
    popular: Hits

    def items_of(self, products: Ints) -> Ints:
        """The model's number of the article of each product; -1 for one that it does not know."""
        return np.append(self.item, -1)[places_in(self.product, products)]


def path() -> Path:
    return Path(settings.HOME) / "suggestions.npz"


def save(stored: Stored) -> None:
    """In place of the former, at once."""
    pairs = stored.model.pairs
    fresh = path().with_suffix(".fresh.npz")
    np.savez_compressed(
        fresh,
        day=stored.day.toordinal(), weights=stored.model.weights, again=stored.model.again,
        people=stored.model.people, items=stored.items, product=stored.product, item=stored.item,
        gaps=stored.gaps, both=pairs.both.data, indices=pairs.both.indices,
        indptr=pairs.both.indptr, buyers=pairs.buyers,
        hits=astuple(stored.hits), popular=astuple(stored.popular),
    )  # fmt: skip
    fresh.replace(path())


def load() -> Stored | None:
    """The latest; None while there is none."""
    try:
        return _load(path(), path().stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _load(source: Path, _changed: int) -> Stored:
    with np.load(source, allow_pickle=False) as file:
        read = {name: file[name] for name in file.files}
    shape = (len(read["items"]), len(read["items"]))
    both = sparse.csr_array((read["both"], read["indices"], read["indptr"]), shape=shape)
    pairs = Pairs.counted(both, read["buyers"])
    return Stored(
        dt.date.fromordinal(int(read["day"])),
        Model(read["weights"], pairs, read["again"], int(read["people"])),
        read["items"], read["product"], read["item"], read["gaps"],
        Hits(*read["hits"].tolist()), Hits(*read["popular"].tolist()),
    )  # fmt: skip
