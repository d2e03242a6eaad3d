"""A look at a template's source before anything parses it.

The parser's regular expressions take quadratic time on some sources (unclosed marks, marks full
of spaces). One linear pass refuses those, and what is not offered, with a message that names
the line.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from shuke.engage.letters import limits
from shuke.engage.letters.errors import LetterError

_TAGS = (
    "if elsif else endif unless endunless case when endcase for break continue endfor "
    "assign comment endcomment #"
)
TAGS = frozenset(_TAGS.split())
_NAME = re.compile(r"[{%\s-]*(#|\w*)")
_SPACES = re.compile(rf"\s{{{limits.SPACES},}}")


def marks(source: str) -> Iterator[tuple[int, int]]:
    """Start and end of every `{{ }}` and `{% %}`. LetterError when one is not closed."""
    at = 0
    while (start := _next_opening(source, at)) >= 0:
        closing = "}}" if source[start + 1] == "{" else "%}"
        end = source.find(closing, start + 2, start + 2 + limits.MARK)
        if end < 0:
            raise LetterError(
                _("Line %(line)d: “%(mark)s” is never closed with “%(closing)s”.")
                % {
                    "line": line_of(source, start),
                    "mark": source[start : start + 20],
                    "closing": closing,
                }
            )
        at = end + 2
        yield start, at


def inspect(source: str) -> None:
    """Raise LetterError for a source that must not reach the parser."""
    if len(source) > limits.SOURCE:
        raise LetterError(
            _("The letter has %(size)d characters; at most %(most)d are possible.")
            % {"size": len(source), "most": limits.SOURCE}
        )
    for count, (start, end) in enumerate(marks(source), start=1):
        if count > limits.MARKS:
            raise LetterError(
                _("The letter has more than %(most)d placeholders.") % {"most": limits.MARKS}
            )
        mark = source[start:end]
        if _SPACES.search(mark) or not mark[2:-2].strip(" \t\r\n-"):
            raise LetterError(
                _("Line %(line)d: “%(mark)s” is empty or has too many spaces.")
                % {"line": line_of(source, start), "mark": mark[:20]}
            )
        if mark[1] == "%" and (name := _tag_name(mark)) not in TAGS:
            raise LetterError(
                _("Line %(line)d: letters have no tag “%(name)s”.")
                % {"line": line_of(source, start), "name": name or mark[:20]}
            )


def line_of(source: str, index: int) -> int:
    """The line, counted from 1, on which a character stands."""
    return source.count("\n", 0, index) + 1


def _next_opening(source: str, at: int) -> int:
    """Where the next mark begins; -1 when there is none."""
    while (at := source.find("{", at)) >= 0:
        if source[at + 1 : at + 2] in ("{", "%"):
            return at
        at += 1
    return -1


def _tag_name(mark: str) -> str:
    match = _NAME.match(mark)
    return match.group(1) if match else ""
