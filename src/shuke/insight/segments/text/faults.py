"""A text that cannot be read, with the place where reading stopped."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid


class TextFault(Invalid):
    """`what` is wrong in `text` at `line` and `column` (both from 1); `offset` counts characters from 0."""

    def __init__(self, text: str, offset: int, what: str):
        before = text[:offset]
        self.text = text
        self.what, self.offset = str(what), offset
        self.line = before.count("\n") + 1
        self.column = offset - (before.rfind("\n") + 1) + 1
        message = _("Line %(line)s, column %(column)s: %(what)s") % {
            "line": self.line,
            "column": self.column,
            "what": self.what,
        }
        super().__init__(message, code="invalid_text", fields={"text": message})

    def beside(self, example: str) -> "TextFault":
        """The same, with what would have been right."""
        hint = _("For example: %(example)s") % {"example": example}
        return TextFault(self.text, self.offset, f"{self.what} {hint}")


def nearest(word: str, words: Iterable[str]) -> str:
    """ " Did you mean …?", or nothing when no known word is near."""
    by_lower = {each.lower(): each for each in reversed(list(words))}
    close = get_close_matches(word.lower()[:60], list(by_lower), n=1, cutoff=0.6)
    return " " + _("Did you mean %(word)s?") % {"word": by_lower[close[0]]} if close else ""
