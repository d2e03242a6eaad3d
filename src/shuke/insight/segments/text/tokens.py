"""Text -> tokens. Full-width signs and curly quotes count as what they look like."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.segments.text.faults import TextFault
from shuke.insight.segments.tree import MAX_JSON_BYTES

_SPACE = re.compile(r"\s+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\w)")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?![\w.-])")
#: Words may hold hyphens and dots inside: zh-hans, BODY-80.
_WORD = re.compile(r"\w+(?:[-.]\w+)*")
_MARK = re.compile(r">=|<=|!=|<>|==|[=<>(),%]")
_SAME = str.maketrans("（），、＝＜＞％＂＇", "(),,=<>%\"'")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "==": "="}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True)
class Token:
    """`kind` is word, text (was quoted), number, day, mark, json or end; `value` its content."""

    kind: str
    value: Any
    start: int

    def is_mark(self, mark: str) -> bool:
        return self.kind == "mark" and self.value == mark

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.value.lower() in words


def tokens(text: str) -> list[Token]:
    """All tokens, the last of kind "end". TextFault at a sign that means nothing."""
    if len(text.encode(errors="surrogatepass")) > MAX_JSON_BYTES:
        raise TextFault(text, 0, _("The definition is too large."))
    result, at = [], 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        token, at = _token(text, at)
        result.append(token)
    return [*result, Token("end", "", len(text))]


def _token(text: str, at: int) -> tuple[Token, int]:
    for kind, pattern in (("day", _DAY), ("number", _NUMBER), ("word", _WORD)):
        if match := pattern.match(text, at):
            return Token(kind, match[0], at), match.end()
    sign = text[at]
    if sign in _QUOTES or sign.translate(_SAME) in _QUOTES:
        return _quoted(text, at)
    if sign in "[{":
        return _json(text, at)
    if sign in _SIGNS:
        return Token("mark", _SIGNS[sign], at), at + 1
    if match := _MARK.match(text[at : at + 2].translate(_SAME)):
        return Token("mark", _SIGNS.get(match[0], match[0]), at), at + match.end()
    raise TextFault(text, at, _("“%(sign)s” means nothing here.") % {"sign": sign})


def _quoted(text: str, start: int) -> tuple[Token, int]:
    opening = text[start]
    closing = _QUOTES.get(opening) or opening
    plain = closing.translate(_SAME)
    parts: list[str] = []
    at = start + 1
    while at < len(text):
        sign = text[at]
        if sign in (closing, plain):
            return Token("text", "".join(parts), start), at + 1
        if sign == "\\":
            sign, at = _escaped(text, at + 1)
        else:
            at += 1
        parts.append(sign)
    raise TextFault(text, start, _("This quotation mark is never closed."))


def _escaped(text: str, at: int) -> tuple[str, int]:
    """What stands for itself after a backslash, and \\n, \\u4e2d and the like as in JSON."""
    sign = text[at : at + 1]
    if sign == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", text[at + 1 : at + 5]):
        return chr(int(text[at + 1 : at + 5], 16)), at + 5
    return _ESCAPES.get(sign, sign), at + 1


def _json(text: str, at: int) -> tuple[Token, int]:
    """A list or an object for arguments that have no words of their own."""
    try:
        value, end = json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise TextFault(text, at, _("This is no list or object in JSON.")) from error
    return Token("json", value, at), end
