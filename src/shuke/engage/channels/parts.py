"""How a carrier cuts a text into parts, by which it charges (3GPP TS 23.038 and 23.040).

Letters of the GSM alphabet go as 7 bits, 160 to a message alone and 153 to each part of a longer one;
anything else makes all of it UCS-2, 70 and 67. A pair that is one character (an emoji, or a sign of the
alphabet's second table) is never cut in two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

#: The GSM alphabet: letters by their codes, and those of its second table, which take two places each.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SECOND = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E,
    "|": 0x40, "€": 0x65,
}  # fmt: skip
#: "\x1b" leads to the second table and is no letter.
_ALPHABET = frozenset(TABLE) - {"\x1b"} | SECOND.keys()
#: Places in a message alone, and in each part of a longer one.
GSM, UCS2 = (160, 153), (70, 67)
#: Fewer than one in so many are few.
FEW = 5


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is for a carrier."""

    parts: int
    #: Places that it takes, in letters of the GSM alphabet or in halves of UTF-16.
    places: int
    #: Places that its parts have in all.
    room: int
    #: What makes it UCS-2 though most of it is in the GSM alphabet: its first character outside; else "".
    outsider: str


def measure(text: str) -> Length:
    """The length of a text; an empty one is one part."""
    outside = [letter for letter in text if letter not in _ALPHABET]
    alone, each = UCS2 if outside else GSM
    pieces = cut(text)
    places = sum(_places(letter, bool(outside)) for letter in text)
    room = alone if len(pieces) == 1 else each * len(pieces)
    few = 0 < len(outside) * FEW < len(text)
    return Length(len(pieces), places, room, outside[0] if few else "")


def cut(text: str) -> list[str]:
    """The text in its parts."""
    wide = not is_gsm(text)
    alone, each = UCS2 if wide else GSM
    if sum(_places(letter, wide) for letter in text) <= alone:
        return [text]
    return list(_pieces(text, wide, each))


def is_gsm(text: str) -> bool:
    """Whether every letter of it is in the GSM alphabet."""
    return _ALPHABET.issuperset(text)


def _pieces(text: str, wide: bool, most: int) -> Iterator[str]:
    start = taken = 0
    for at, letter in enumerate(text):
        places = _places(letter, wide)
        if taken + places > most:
            yield text[start:at]
            start, taken = at, 0
        taken += places
    yield text[start:]


def _places(letter: str, wide: bool) -> int:
    if wide:
        return 2 if ord(letter) > 0xFFFF else 1
    return 2 if letter in SECOND else 1
