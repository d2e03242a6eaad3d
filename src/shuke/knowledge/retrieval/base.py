"""A base of entries that questions are compared with: BM25 over features, scores between 0 and 1.

An entry has ways to ask for it and passages that say it. Against the ways to ask, likeness is the cosine of both
weighted by BM25; against passages it is how much of the question stands in one. Both together are the score.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from shuke.knowledge.retrieval.features import WEIGHTS, Thesaurus, features, has_han, words
from shuke.knowledge.retrieval.pinyin import syllables

#: BM25's usual values: how fast a repeated feature tells no more, how much the length counts.
_K1, _B = 1.2, 0.6
#: Of fewer texts every word would seem frequent.
_LEAST_TEXTS = 20
#: A passage tells so much less than a way to ask.
_OF_PASSAGE = 0.6


@dataclass(frozen=True)
class Source:
    """What can be answered with: ways to ask for it, and the passages that say it."""

    key: Hashable
    questions: tuple[str, ...]
    passages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A source with its score (0 to 1) and the passage that says most of what was asked for (-1: none)."""

    key: Hashable
    score: float
    passage: int = -1


class _Texts:
    """Texts by their features: postings with BM25 weights, and the length of each text as a vector."""

    def __init__(self, counted: Sequence[Counter[tuple[str, str]]]):
        self.count = len(counted)
        rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        often: dict[tuple[str, str], list[int]] = defaultdict(list)
        sizes = np.zeros(self.count)
        for at, each in enumerate(counted):
            sizes[at] = sum(n * WEIGHTS[key[0]] for key, n in each.items())
            for key, n in each.items():
                rows[key].append(at)
                often[key].append(n)
        whole = max(self.count, _LEAST_TEXTS)
        mean = sizes.mean() if self.count else 1.0
        damp = _K1 * (1 - _B + _B * sizes / max(mean, 1e-9))
        self.rarity: dict[tuple[str, str], float] = {}
        self.postings: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}
        squares = np.zeros(self.count)
        for key, places in rows.items():
            holders, times = np.array(places), np.array(often[key], float)
            rarity = math.log(1 + (whole - len(places) + 0.5) / (len(places) + 0.5))
            self.rarity[key] = rarity
            weights = times * (_K1 + 1) / (times + damp[holders]) * rarity * WEIGHTS[key[0]]
            self.postings[key] = (holders, weights)
            squares[holders] += weights**2
        self.norms = np.sqrt(np.maximum(squares, 1e-12))
        self.rarest = math.log(1 + whole / 0.5)

    def cosines(self, query: Counter[tuple[str, str]]) -> np.ndarray:
        """How alike each text is to the question; features that no text has make the question longer."""
        sums, squares = np.zeros(self.count), 0.0
        for key, n in query.items():
            rarity = self.rarity.get(key, self.rarest if key[0] in "w2" else 0.0)
            weight = n * (_K1 + 1) / (n + _K1) * rarity * WEIGHTS[key[0]]
            squares += weight**2
            if key in self.postings:
                at, weights = self.postings[key]
                sums[at] += weights * weight
        return sums / self.norms / math.sqrt(max(squares, 1e-12))

    def coverage(self, query: Counter[tuple[str, str]]) -> np.ndarray:
        """How much of the question stands in each text, 0 to 1, by what its features tell."""
        sums, whole = np.zeros(self.count), 0.0
        for key in query:
            weight = self.rarity.get(key, self.rarest if key[0] in "w2" else 0.0) * WEIGHTS[key[0]]
            whole += weight
            if key in self.postings:
                sums[self.postings[key][0]] += weight
        return sums / max(whole, 1e-12)


class Base:
    """Sources, ready to be asked."""

    def __init__(self, sources: Sequence[Source], synonyms: Iterable[Sequence[str]] = ()):
        self._thesaurus = Thesaurus(synonyms)
        self._sources = sources
        asking = [(at, text) for at, each in enumerate(sources) for text in each.questions]
        telling = [
            (at, place, text)
            for at, each in enumerate(sources)
            for place, text in enumerate(each.passages)
        ]
        self._asking = _Texts([self.counted(text) for _at, text in asking])
        self._telling = _Texts([self.counted(text) for _at, _place, text in telling])
        self._of_asking = np.array([at for at, _text in asking], int)
        self._of_telling = np.array([at for at, _place, _text in telling], int)
        self._place = np.array([place for _at, place, _text in telling], int)
        keys = self._asking.rarity.keys() | self._telling.rarity.keys()
        self._words = {word for kind, word in keys if kind == "w"}
        self._sounds = {word for kind, word in keys if kind == "p"}
        self._misspelt = _misspellings(self._words)

    def counted(self, text: str) -> Counter[tuple[str, str]]:
        counts = Counter(features(text))
        counts.update(self._thesaurus.features(text))
        return counts

    def search(self, text: str, most: int = 5) -> list[Match]:
        """The sources that fit best, the best first; none that has nothing of the question."""
        query = self._mended(self.counted(text))
        if not query or not self._sources:
            return []
        scores = np.zeros(len(self._sources))
        if self._asking.count:
            np.maximum.at(scores, self._of_asking, np.minimum(self._asking.cosines(query), 1.0))
        best = np.full(len(self._sources), -1)
        if self._telling.count:
            covered = self._telling.coverage(query)
            covering = np.zeros(len(self._sources))
            for at in np.argsort(covered, kind="stable"):
                if covered[at] > 0:
                    best[self._of_telling[at]] = self._place[at]
            np.maximum.at(covering, self._of_telling, covered)
            scores = scores + (1 - scores) * _OF_PASSAGE * covering
        order = np.lexsort((np.arange(len(scores)), -scores))[:most]
        return [
            Match(self._sources[at].key, round(float(scores[at]), 4), int(best[at]))
            for at in order
            if scores[at] > 0
        ]

    def is_chinese(self, text: str) -> bool:
        """Whether the question is in Chinese: in signs, or in pinyin of what is here."""
        if has_han(text):
            return True
        new = [word for word in words(text) if word not in self._words and not word.isdigit()]
        return any(pair in self._sounds for word in new for pair in _pairs(word))

    def _mended(self, query: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
        """Words that no text has, as the word that was meant: by one error, or as pinyin."""
        mended: Counter[tuple[str, str]] = Counter()
        for (kind, word), n in query.items():
            if kind != "w" or word in self._words or word.isdigit():
                mended[kind, word] += n
                continue
            pairs = [pair for pair in _pairs(word) if pair in self._sounds]
            nearest = self._nearest(word) if not pairs else ""
            if pairs:
                mended.update({("p", pair): 3 * n for pair in pairs})
            elif nearest:
                mended["w", nearest] += n
            else:
                mended[kind, word] += n
        return mended

    def _nearest(self, word: str) -> str:
        near = {
            right for part in {word, *_shortened(word)} for right in self._misspelt.get(part, ())
        }
        return min(near, key=lambda right: (abs(len(right) - len(word)), right), default="")


def _pairs(word: str) -> set[str]:
    """Every two syllables of a word that may be pinyin, joined as `sound` joins them."""
    return {a + b for way in syllables(word) for a, b in itertools.pairwise(way)}


def _shortened(word: str) -> Iterable[str]:
    """The word with one sign less."""
    return (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) > 3 else ()


def _misspellings(vocabulary: Iterable[str]) -> dict[str, set[str]]:
    """Words by themselves and by what is left of them with one sign less: words one error apart share a key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for word in vocabulary:
        if len(word) > 3 and not word.isdigit():
            for part in {word, *_shortened(word)}:
                keys[part].add(word)
    return keys
