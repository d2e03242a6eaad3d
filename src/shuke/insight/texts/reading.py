"""Texts read: of which language each is, how it feels, and what it is about and how that feels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shuke.insight.texts.feeling import feelings, shipped
from shuke.insight.texts.marks import language
from shuke.insight.texts.themes import Themes, written


@dataclass(frozen=True)
class Read:
    """`score` from -100 to 100; `feeling` as `texts.feeling` has it; `themes` as `texts.themes.written`."""

    language: str
    score: int
    feeling: int
    themes: str


def read(texts: Sequence[str], themes: Themes) -> list[Read]:
    """All of them at once: a few thousand."""
    about = [themes.parts(text) for text in texts]
    parts = [part for each in about for several in each.values() for part in several]
    scores = shipped().scores([*texts, *parts])
    whole, rest = scores[: len(texts)], iter(scores[len(texts) :].tolist())
    felt = [
        {
            key: int(feelings(np.array([_strongest([next(rest) for _part in several])]))[0])
            for key, several in each.items()
        }
        for each in about
    ]
    return [
        Read(language(text), round(float(score) * 100), int(feeling), written(of))
        for text, score, feeling, of in zip(texts, whole, feelings(whole), felt, strict=True)
    ]


def _strongest(scores: list[float]) -> float:
    return max(scores, key=abs)
