"""How somebody feels who wrote a text, by the model that Shuke brings (decision 0430): offline, in both languages."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.utils.translation import pgettext_lazy
from numpy.typing import NDArray

from shuke.insight.texts.linear import Floats, vectors

GOOD, NEUTRAL, BAD = 1, 0, -1
FEELINGS = {
    GOOD: pgettext_lazy("feeling", "Good"),
    NEUTRAL: pgettext_lazy("feeling", "Neutral"),
    BAD: pgettext_lazy("feeling", "Bad"),
}
CODES = {GOOD: "good", NEUTRAL: "neutral", BAD: "bad"}
#: From here on a score is a feeling and no shrug.
BORDER = 0.25
PATH = Path(__file__).with_name("feeling.npz")


class Model:
    """`score`: from -1 (bad) to 1 (good); 0 where nothing in the text says anything."""

    def __init__(self, marks: list[str], weights: Floats, base: float):
        self.places = {mark: at for at, mark in enumerate(marks)}
        self.weights, self.base = weights, base

    def scores(self, texts: Iterable[str]) -> Floats:
        rows = vectors(texts, self.places)
        is_any = np.diff(rows.indptr) > 0
        return np.where(is_any, np.tanh((rows @ self.weights + self.base) / 2), 0.0)

    def save(self, path: Path) -> None:
        """As a small file: marks by line, weights in steps."""
        step = float(np.abs(self.weights).max()) / 32_000
        np.savez_compressed(
            path,
            marks=np.frombuffer("\n".join(self.places).encode(), np.uint8),
            weights=np.rint(self.weights / step).astype(np.int16),
            step=step,
            base=self.base,
        )


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that Shuke brings. It holds no text."""
    with np.load(PATH, allow_pickle=False) as file:
        marks = file["marks"].tobytes().decode().split("\n")
        weights = file["weights"].astype(np.float64) * float(file["step"])
        return Model(marks, weights, float(file["base"]))


def feelings(scores: Floats) -> NDArray[np.int64]:
    """`GOOD`, `NEUTRAL` or `BAD` of each score."""
    return np.where(np.abs(scores) < BORDER, NEUTRAL, np.sign(scores)).astype(np.int64)
