"""Pinyin as it is typed: what two signs sound like, and whether a word of letters may be Chinese."""

import re
from functools import lru_cache

_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = "iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|ve|er|a|o|e|i|u|v"
_SYLLABLE = re.compile(rf"(?:{_INITIALS})(?:{_FINALS})|(?:ang|ai|an|ao|ou|en|er|a|e)")
_MOST_SPLITS = 6


@lru_cache(maxsize=100_000)
def sound(signs: str) -> str:
    """Pinyin of Chinese signs without tones, joined: 退货 -> tuihuo. Signs that sound alike give the same."""
    from pypinyin import Style, lazy_pinyin  # half a second: only where Chinese is read

    return "".join(lazy_pinyin(signs, style=Style.NORMAL, errors="ignore"))


@lru_cache(maxsize=10_000)
def syllables(word: str) -> tuple[tuple[str, ...], ...]:
    """How a word of letters may be cut into syllables: tuihuo -> ((tui, huo),). None: it is no pinyin."""
    ways: list[tuple[str, ...]] = []
    _cut(word, (), ways)
    return tuple(way for way in ways if len(way) > 1)


def _cut(rest: str, before: tuple[str, ...], ways: list[tuple[str, ...]]) -> None:
    if not rest:
        ways.append(before)
        return
    for size in range(min(6, len(rest)), 0, -1):
        if len(ways) >= _MOST_SPLITS:
            return
        if _SYLLABLE.fullmatch(rest[:size]):
            _cut(rest[size:], (*before, rest[:size]), ways)
