"""Tokens with a place in them: phrases are taken by their words, however they are joined."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from shuke.insight.segments.text.faults import TextFault, nearest
from shuke.insight.segments.text.tokens import Token, tokens
from shuke.insight.segments.text.words import Phrase

T = TypeVar("T")
#: No phrase has more words.
LONGEST = 6


class Stream:
    """The tokens of one text and how far it is read."""

    def __init__(self, text: str):
        self.text, self.tokens, self.at = text, tokens(text), 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.next
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def take(self, words: Phrase) -> bool:
        """Step over these words when they stand here."""
        return self.longest({words: True}) is not None

    def longest(self, phrases: Mapping[Phrase, T]) -> T | None:
        """The meaning of the longest phrase that stands here, which is stepped over."""
        parts: Phrase = ()
        candidates: list[Phrase] = []
        for token in self.tokens[self.at : self.at + LONGEST]:
            if token.kind not in ("word", "mark"):
                break
            parts += tuple(part for part in token.value.lower().split("_") if part)
            candidates.append(parts)
        for count in range(len(candidates), 0, -1):
            if candidates[count - 1] in phrases:
                self.at += count
                return phrases[candidates[count - 1]]
        return None

    def fault(self, what: str) -> TextFault:
        return TextFault(self.text, self.next.start, what)

    def unexpected(self, expected: str, words: Iterable[str] = ()) -> TextFault:
        """What stands here, what was expected, and the nearest of what is known."""
        token = self.next
        if token.kind == "end":
            return self.fault(_("The text ends here. Expected: %(what)s.") % {"what": expected})
        text = str(token.value)[:40]
        what = _("“%(said)s” does not fit here. Expected: %(what)s.")
        hint = nearest(text, words) if token.kind in ("word", "text") else ""
        return self.fault(what % {"said": text, "what": expected} + hint)
