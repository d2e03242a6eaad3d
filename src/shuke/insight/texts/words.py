"""Words that may be new: of Chinese every two to six signs that stand together, of other scripts whole words."""

import re
from collections.abc import Mapping

from shuke.insight.texts.marks import HAN, plain

_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(rf"(?<![^\W{HAN}])[^\W\d_{HAN}]{{4,30}}(?![^\W{HAN}])")
_SIZES = range(2, 7)
#: A part of a longer word is left out when the longer one makes up so much of it.
_MOST_OF = 0.7


def words_of(text: str) -> set[str]:
    """Each once."""
    whole = plain(text)
    words = set(_WORD.findall(whole))
    for run in _RUN.findall(whole):
        for size in _SIZES:
            words.update(run[at : at + size] for at in range(len(run) - size + 1))
    return words


def longest(counts: Mapping[str, int]) -> list[str]:
    """Words by how often they come, without parts of longer ones, and without longer ones that only carry a word
    together with what happens to stand beside it."""
    words: list[str] = []
    for word in sorted(counts, key=lambda each: (-counts[each], -len(each), each)):
        if not any(word in other or other in word for other in words):
            longer = [
                w
                for w in counts
                if word in w and w != word and counts[w] >= _MOST_OF * counts[word]
            ]
            words.append(
                max(longer, key=lambda each: (len(each), counts[each])) if longer else word
            )
    return list(dict.fromkeys(words))
