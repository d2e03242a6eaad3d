"""A question in words → what it means (`plan.Plan`), or that it is left (`plan.Left`). A pure function: no model, no
database; what there is in the shop (stores, cities, goods) is given.

Every word has to be understood. One that nobody here knows is told back: a figure for another question than the one
that was asked is worse than none.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pypinyin import lazy_pinyin

from shuke.ask import words
from shuke.ask.plan import Left, Plan
from shuke.ask.times import RULES, Days

#: Names of so many signs, as towns have, are also read in pinyin.
PLACE = 4
#: A word of letters and digits that no sign of Chinese is in.
_WORD = re.compile(r"[^\W\u4e00-\u9fff]+")
#: Longer than any question.
LONGEST = 300


@dataclass(frozen=True)
class Vocabulary:
    """What there is in the shop: by dimension, what a part is called → its key."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Vocabulary":
        """`raw`: by dimension, texts, or key → text. A text of two languages ("西湖店 West Lake") may be said in
        either."""
        names = {}
        for by, parts in raw.items():
            pairs = (
                parts.items() if isinstance(parts, Mapping) else ((part, part) for part in parts)
            )
            names[by] = {
                way: key
                for key, text in pairs
                for way in _ways(text)
                if len(way) > 1 or _is_han(way)
            }
        return cls(names)

    def key(self, by: str, text: str) -> str:
        """The key of what was called so, in the singular or plural."""
        names = self.names[by]
        return next(
            names[way] for way in (text, text[:-1], text[:-2], f"{text[:-3]}f") if way in names
        )


@dataclass(frozen=True)
class Token:
    """A piece of a question that means something."""

    kind: str
    value: str
    match: re.Match[str]


def normal(text: str) -> str:
    """Small letters of one width, without punctuation."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    signs = "".join(sign if sign.isalnum() or sign in "%-" else " " for sign in text)
    return " ".join(re.sub(r"(?<!\d)-|-(?!\d)", " ", signs).split())


def _ways(text: str) -> Iterator[str]:
    whole = normal(text)
    yield whole
    if _is_han(whole) and len(whole) <= PLACE:
        yield "".join(lazy_pinyin(whole))
    han = " ".join(part for part in whole.split() if _is_han(part))
    if han and han != whole:
        yield han
        yield " ".join(part for part in whole.split() if not _is_han(part))


def _is_han(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@cache
def _rules() -> list[tuple[str, str, re.Pattern[str]]]:
    """(kind, value, pattern) of everything that has a meaning in every shop."""
    rules = [("days", str(at), pattern) for at, (pattern, _days) in enumerate(RULES)]
    tables: Mapping[str, Mapping[Any, str]] = {
        "report": words.REPORTS,
        "condition": words.CONDITIONS,
        "compare": words.COMPARED,
        "measure": words.MEASURES,
        "by": words.BY,
        "rank": words.RANKS,
        "channel": words.CHANNELS,
        "subject": words.SUBJECTS,
    }
    for kind, table in tables.items():
        rules += [(kind, str(value), pattern) for value, pattern in table.items()]
    rules += [
        ("first", "", words.FIRST),
        ("ahead", "", words.AHEAD),
        ("why", "", words.WHY),
        ("until", "", words.UNTIL),
        ("since", "", words.SINCE),
        ("listed", "", words.LISTED),
        ("counted", "", words.COUNTED),
        ("idle", "", words.IDLE),
    ]
    return [(kind, value, re.compile(_bounded(pattern))) for kind, value, pattern in rules]


def _plural(name: str) -> str:
    """A name as a pattern: an English one may be said of many."""
    pattern = re.escape(name)
    if not name[-1].isascii() or not name[-1].isalpha():
        return pattern
    if name.endswith("f"):
        return rf"{pattern[:-1]}(?:f|ves)"
    return rf"{pattern}(?:e?s)?"


def _bounded(pattern: str) -> str:
    """Letters are matched as whole words: "or" is not in "order"."""
    return rf"(?:(?<![a-z])(?=[a-z])|(?![a-z]))(?:{pattern})(?:(?<=[a-z])(?![a-z])|(?<![a-z]))"


def tokens(text: str, vocabulary: Vocabulary) -> tuple[list[Token], list[str]]:
    """The pieces that mean something, in order, the longest at each place; and the words that nobody knows."""
    pieces, unknown, at = [], [], 0
    own = [
        (
            "where",
            by,
            re.compile(_bounded("|".join(map(_plural, sorted(names, key=len, reverse=True))))),
        )
        for by, names in vocabulary.names.items()
        if names
    ]
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        matches = [
            (match.end(), -place, kind, value, match)
            for place, (kind, value, pattern) in enumerate([*own, *_rules()])
            if (match := pattern.match(text, at)) and match.end() > at
        ]
        if matches:
            end, _place, kind, value, match = max(matches, key=lambda each: each[:2])
            pieces.append(Token(kind, value, match))
            at = end
            continue
        word = _WORD.match(text, at)
        end = word.end() if word else at + 1
        unknown.append(text[at:end])
        at = end
    return pieces, _joined(unknown, text)


def _joined(unknown: list[str], text: str) -> list[str]:
    """Neighbouring signs as one word."""
    parts: list[str] = []
    for word in unknown:
        if parts and _is_han(word) and parts[-1] + word in text:
            parts[-1] += word
        else:
            parts.append(word)
    return parts


def read(text: str, vocabulary: Vocabulary, today: dt.date) -> Plan | Left:
    """What a question means, seen from a day."""
    from shuke.ask.meaning import meaning

    pieces, unknown = tokens(normal(text), vocabulary)
    if unknown:
        return Left(tuple(unknown))
    return meaning(pieces, vocabulary, today)


def days_of(token: Token, today: dt.date) -> Days | None:
    """The days that a token means, up to the day that is looked from; None for days that do not exist or lie ahead."""
    try:
        first, last = RULES[int(token.value)][1](token.match, today)
    except ValueError:
        return None
    return (first, min(last, today)) if first <= today else None
