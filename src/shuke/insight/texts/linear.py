"""A linear model over the marks of texts: softmax regression, fitted with a quadratic penalty.

The weights of all marks of a text are added up and divided by the root of their number, so that a long text is not
surer by its length alone. What is fitted is the same on every run: nothing is drawn at random.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse, special

from shuke.insight.texts.marks import marks

Floats = NDArray[np.float64]
#: Marks that fewer texts have are not learnt; of the others the most frequent.
LEAST, MOST = 2, 400_000
#: How much more the texts count than the penalty.
TRUST = 3.0


@dataclass(frozen=True)
class Linear:
    """`places`: the row of `weights` of each mark; `weights`: a column per class; `base`: what each class has before
    anything is read."""

    places: dict[str, int]
    weights: Floats
    base: Floats

    def chances_of(self, read: Iterable[set[str]]) -> Floats:
        """The chance of each class, a row per text whose marks were read."""
        return special.softmax(_rows(read, self.places) @ self.weights + self.base, axis=1)


def fit_marks(
    read: Sequence[set[str]],
    classes: Floats,
    counts: Floats | None = None,
    only: dict[str, int] | None = None,
) -> Linear:
    """Learn from texts whose marks were read: `classes` has the share of each class in a row per text, `counts` how
    much it counts; with `only` of these marks."""
    places = frequent(read) if only is None else only
    x = _rows(read, places)
    counts = np.ones(len(read)) if counts is None else counts
    shape = (len(places), classes.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, base = flat[: shape[0] * shape[1]].reshape(shape), flat[shape[0] * shape[1] :]
        scores = x @ weights + base
        logs = scores - special.logsumexp(scores, axis=1, keepdims=True)
        off = (np.exp(logs) - classes) * counts[:, None]
        value = -TRUST * float((logs * classes * counts[:, None]).sum()) + 0.5 * float(
            (weights**2).sum()
        )
        slope = np.concatenate([(TRUST * (x.T @ off) + weights).ravel(), TRUST * off.sum(axis=0)])
        return value, slope

    fitted = optimize.minimize(
        loss, np.zeros((shape[0] + 1) * shape[1]), jac=True, method="L-BFGS-B",
        options={"maxiter": 100, "ftol": 1e-7},
    ).x  # fmt: skip
    return Linear(
        places, fitted[: shape[0] * shape[1]].reshape(shape), fitted[shape[0] * shape[1] :]
    )


def frequent(read: Iterable[set[str]]) -> dict[str, int]:
    """The marks that can be learnt, the most frequent first."""
    of_mark = Counter(chain.from_iterable(read))
    ranked = sorted((-n, mark) for mark, n in of_mark.items() if n >= LEAST)[:MOST]
    return {mark: at for at, (_n, mark) in enumerate(ranked)}


def vectors(texts: Iterable[str], places: dict[str, int]) -> sparse.csr_array:
    """A row per text, a column per mark: each by the root of how many its text has."""
    return _rows((marks(text) for text in texts), places)


def _rows(read: Iterable[set[str]], places: dict[str, int]) -> sparse.csr_array:
    columns: list[NDArray[np.int32]] = []
    sizes: list[int] = []
    for each in read:
        row = np.fromiter((places[mark] for mark in each if mark in places), np.int32)
        columns.append(row)
        sizes.append(len(row))
    ends = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.concatenate(columns) if columns else np.zeros(0, np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return sparse.csr_array((values, flat, ends), shape=(len(sizes), len(places)))
