"""What texts are compared by.

Of Chinese: signs, every two and three that stand together, and how two of them sound, so that a wrong sign of the
same sound is found all the same. Of other scripts: the stems of words, two that follow each other, and parts of words,
so that a typing error leaves most of a word standing. Each kind counts as much as it tells.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from shuke.knowledge.retrieval.pinyin import sound

HAN = "\u3400-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(rf"[^\W_{HAN}]+")
#: How much a feature of each kind tells.
WEIGHTS = {"w": 1.0, "b": 0.6, "c": 0.3, "1": 0.25, "2": 1.0, "3": 0.5, "p": 0.35, "s": 1.4}
STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "i",
        "my",
        "me",
        "we",
        "our",
        "you",
        "your",
        "it",
        "its",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "with",
        "by",
        "and",
        "or",
        "as",
        "if",
        "so",
        "that",
        "this",
        "these",
        "those",
        "there",
        "here",
        "have",
        "has",
        "had",
        "not",
        "no",
        "please",
        "hi",
        "hello",
        "dear",
        "thanks",
        "thank",
    ]
)
_STOP_SIGNS = "的了吗呢啊吧么呀嘛请问您好你我们是有在和就都也要想"
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s")
#: Parts of words have so many signs.
_PART = 3


def plain(text: str) -> str:
    """Lower case, without accents, full-width signs as the usual ones."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def has_han(text: str) -> bool:
    return _RUN.search(text) is not None


def stem(word: str) -> str:
    """returned, returns, returning -> return. Crude on purpose: both sides are cut alike."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending)
            return word + "y" if ending in ("ies", "ied") else word
    return word.removesuffix("e") if len(word) > 4 else word


def words(text: str) -> list[str]:
    """Words of letters and digits in their order, as they are compared; small words left out."""
    return [stem(word) for word in _WORD.findall(plain(text)) if word not in STOP]


def features(text: str) -> Iterator[tuple[str, str]]:
    """(kind, feature) of everything in the text, as often as it stands there."""
    whole = plain(text)
    stems = words(whole)
    for word in stems:
        yield "w", word
        yield from (("c", part) for part in parts(word))
    yield from (("b", f"{one}_{two}") for one, two in itertools.pairwise(stems))
    for run in _RUN.findall(whole):
        yield from (("1", sign) for sign in run if sign not in _STOP_SIGNS)
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            if pair[0] in _STOP_SIGNS and pair[1] in _STOP_SIGNS:
                continue
            yield "2", pair
            yield "p", sound(pair)
            if at + 3 <= len(run):
                yield "3", run[at : at + 3]


def parts(word: str) -> Iterable[str]:
    """Every three signs of a word that stand together, its beginning and end marked."""
    if len(word) < 4 or word.isdigit():
        return ()
    marked = f"^{word}$"
    return (marked[at : at + _PART] for at in range(len(marked) - _PART + 1))


class Thesaurus:
    """Words that mean the same: each group is one more feature of the texts in which any of its words stands."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()):
        self._words: dict[str, set[str]] = {}
        self._signs: dict[str, set[str]] = {}
        for at, group in enumerate(groups):
            for word in group:
                whole = " ".join(plain(word).split())
                if _RUN.search(whole):
                    self._signs.setdefault(whole, set()).add(str(at))
                elif stems := " ".join(words(whole)):
                    self._words.setdefault(stems, set()).add(str(at))
        self._longest = max((key.count(" ") + 1 for key in self._words), default=0)

    def features(self, text: str) -> set[tuple[str, str]]:
        """The groups of which a word stands in the text."""
        groups: set[str] = set()
        whole = plain(text)
        for key, of in self._signs.items():
            if key in whole:
                groups |= of
        stems = words(whole)
        for size in range(1, self._longest + 1):
            for at in range(len(stems) - size + 1):
                groups |= self._words.get(" ".join(stems[at : at + size]), set())
        return {("s", group) for group in groups}
