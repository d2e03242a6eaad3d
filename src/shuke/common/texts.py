"""Texts that people type and others read."""

import re
import unicodedata

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

#: With these a spreadsheet begins a formula. Charts hand them to the script that saves their data.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: A sign and digits, such as a phone: whatever a spreadsheet makes of it calls nothing.
_FIGURES = re.compile(r"[+-][0-9 .,]*[0-9][0-9 .,]*")


def formula_safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula that can do
    something; a sign with nothing but digits, spaces, dots and commas stays as it is."""
    harmful = text.startswith(FORMULA_SIGNS) and not _FIGURES.fullmatch(text)
    return "'" + text if harmful else text


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number that an address or a form sends as digits, as many at most; None for anything else. With 18
    of them every database can be asked for it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


JOINER = "\u200d"
#: Printable by their class and yet nothing to see: fillers, the braille blank.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def readable(text: object) -> str:
    """One line of what can be seen: control and direction signs dropped, spaces joined; joiners stay
    inside combined emoji. What is left may be empty, and then nobody could have read it."""
    signs = str(text)
    visible = "".join(_seen(signs, at) for at in range(len(signs)))
    line = " ".join(visible.split())
    return line if any(_has_body(sign) for sign in line) else ""


def short(text: str | None, field: str, longest: int) -> str:
    """As `readable`. Raises Invalid, at `field`, for more than `longest` characters."""
    line = readable(text or "")
    if len(line) > longest:
        message = _("This is longer than %(limit)d characters.") % {"limit": longest}
        raise Invalid(message, fields={field: message})
    return line


def paragraphs(text: object) -> str:
    """As `readable`, line by line: what somebody writes at length."""
    lines = [readable(line) for line in str(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _seen(signs: str, at: int) -> str:
    sign = signs[at]
    if sign.isprintable():
        return sign
    if sign == JOINER and 0 < at < len(signs) - 1 and _joins(signs[at - 1], signs[at + 1]):
        return sign
    return " " if sign.isspace() else ""


def _joins(before: str, after: str) -> bool:
    """Whether a joiner makes one emoji of both: pictures are symbols, with a variant or a skin tone."""
    is_dressed = before == "\ufe0f" or "\U0001f3fb" <= before <= "\U0001f3ff"
    return (is_dressed or _is_picture(before)) and _is_picture(after)


def _is_picture(sign: str) -> bool:
    return sign > "\u2000" and unicodedata.category(sign) in ("So", "Sm")


def _has_body(sign: str) -> bool:
    """Whether the sign shows something by itself: marks and variants only change another one."""
    return (
        sign.isprintable()
        and sign != " "
        and sign not in BLANKS
        and not unicodedata.category(sign).startswith("M")
    )
