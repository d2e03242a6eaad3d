"""Which encoding a file is in: by byte marks, then by which one makes the likeliest text of all of it.

That a file decodes says little: most Western European text decodes as GB18030 (Jörg becomes J鰎g), and so
does Big5. Each encoding of two bytes keeps its common characters in a corner of its table; text that was
written in another one falls outside of it. Where nothing decodes whole, the least damaged one counts.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

#: What a person may choose, the most likely first.
ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": _("GB18030 (also GBK, GB2312)"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "big5": "Big5",
    "cp1252": _("Western European (Windows)"),
    "shift_jis": "Shift-JIS",
    "euc_kr": "EUC-KR",
}
_CHUNK = 1 << 20
#: How much of a file is looked at, and how many bytes of its lines that are not plain ASCII are weighed.
_LOOK, _WEIGHED = 256 << 20, 1 << 18
#: Unreadable lines among those that are not plain ASCII: with fewer it is this encoding, damaged.
_DAMAGED = 0.5
#: So much likelier must an encoding be than one before it. GB18030 comes first: this is where shops are.
_MARGIN = 0.05
#: Below this nothing is likely, as with rare Chinese characters alone: the first that decodes counts.
_UNLIKELY = 0.3
#: What a character that cannot be read anywhere in the file takes away.
_BROKEN = 0.05


def guess_encoding(path: Path) -> str:
    """The encoding's name, as Python knows it. A byte order mark decides at once."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := _without_mark(head):
        return wide
    if _is_strictly(path, "utf-8"):
        return "utf-8"
    lines = list(_weighed_lines(path))
    damage = {name: _bad_share(lines, name) for name in ("utf-8", *LIKELIHOODS)}
    if damage["utf-8"] < _DAMAGED:
        return "utf-8"
    best, most = "cp1252", _UNLIKELY
    for name, likelihood in LIKELIHOODS.items():
        if damage[name] >= _DAMAGED:
            continue
        text = b"\n".join(line for line in lines if _decodes(line, name))
        likely = likelihood(text) * (1 - damage[name]) - _BROKEN * (not _is_strictly(path, name))
        if likely > most + _MARGIN or (name == "gb18030" and likely >= 0):
            best, most = name, max(likely, most)
    return best


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every comma, digit and line end has a zero byte on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = max(8, len(head) // 20)
    if odd > enough and odd > 10 * even:
        return "utf-16-le"
    if even > enough and even > 10 * odd:
        return "utf-16-be"
    return ""


def _is_strictly(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    looked = 0
    try:
        with path.open("rb") as file:
            while looked < _LOOK and (chunk := file.read(_CHUNK)):
                decoder.decode(chunk)
                looked += len(chunk)
            if looked < _LOOK:
                decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _weighed_lines(path: Path) -> Iterator[bytes]:
    """Lines that are not plain ASCII, some of each piece of the file, not of its beginning alone."""
    pieces = max(1, min(path.stat().st_size, _LOOK) // _CHUNK)
    each = max(4096, _WEIGHED // pieces)
    with path.open("rb") as file:
        for _piece in range(pieces + 1):
            left = each
            # The first and the last line of a piece may be cut in the middle of a character.
            for line in file.read(_CHUNK).splitlines():
                if left > 0 and not line.isascii():
                    left -= len(line)
                    yield line


def _bad_share(lines: list[bytes], name: str) -> float:
    """The share of lines that do not decode."""
    return sum(not _decodes(line, name) for line in lines) / max(1, len(lines))


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True


_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]|[\x80-\xff]")
_SHIFTED = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\xfc]|[\x80-\xff]")


def _mean(pairs: re.Pattern, weight: Callable[[int, int], float]) -> Callable[[bytes], float]:
    """How common the characters beyond ASCII are, 0 to 1, by lead and trail byte (0 where there is none)."""

    def measure(text: bytes) -> float:
        matches = pairs.findall(text)
        return sum(weight(p[0], p[1] if len(p) > 1 else 0) for p in matches) / max(1, len(matches))

    return measure


def _gb(lead: int, trail: int) -> float:
    """GB2312: signs in rows A1 to A3, the 3,755 common characters in B0 to D7."""
    if lead < 0xA1 or trail < 0xA1:
        return 0.05
    return 1 if 0xB0 <= lead <= 0xD7 or lead <= 0xA3 else 0.5 if lead >= 0xD8 else 0.1


def _big5(lead: int, trail: int) -> float:
    """Big5: signs in A1 to A3, the 5,401 common characters in A4 to C6."""
    if not (0x40 <= trail <= 0x7E or trail >= 0xA1):
        return 0
    return 1 if 0xA1 <= lead <= 0xC6 else 0.3 if 0xC9 <= lead <= 0xF9 else 0


def _shift_jis(lead: int, trail: int) -> float:
    """Kana in 82 and 83, common characters in 88 to 97; half-width kana are rare."""
    if not trail:
        return 0.2
    return 1 if lead in {0x81, 0x82, 0x83} or 0x88 <= lead <= 0x97 else 0.2


def _euc_kr(lead: int, trail: int) -> float:
    """Hangul in B0 to C8, among which a third of all common Chinese characters would lie: never all."""
    if trail < 0xA1:
        return 0
    return 1.1 if 0xB0 <= lead <= 0xC8 else 0.5 if lead <= 0xA3 else 0.0


_LETTERS = frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7} | {0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F}
_SIGNS = frozenset(
    b"\x80\x85\x91\x92\x93\x94\x96\x97\xa0\xa3\xa7\xa9\xab\xae\xb0\xb4\xb7\xbb\xbf\xa1"
)
_RUN = re.compile(rb"[\x80-\xff]+")


def _western(text: bytes) -> float:
    """Accented letters within words of plain ones, one or two at a time; signs that texts use."""
    good = count = 0
    for match in _RUN.finditer(text):
        run = match[0]
        count += len(run)
        beside = (
            text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        )
        within = bool(re.search(rb"[A-Za-z]", beside))
        for byte in run:
            good += byte in _SIGNS or (byte in _LETTERS and len(run) <= 2 and within)
    return good / max(1, count)


def _korean(text: bytes) -> float:
    """Of a few characters nothing follows: short Chinese names may lie among the hangul, too."""
    likelihood = _mean(_PAIR, _euc_kr)(text)
    return likelihood if sum(byte > 0x7F for byte in text) >= 24 else 0.9 * likelihood


#: Encoding -> how likely a text of its bytes is. The first of equals wins.
LIKELIHOODS: dict[str, Callable[[bytes], float]] = {
    "gb18030": _mean(_PAIR, _gb),
    "big5": _mean(_PAIR, _big5),
    "cp1252": _western,
    "shift_jis": _mean(_SHIFTED, _shift_jis),
    "euc_kr": _korean,
}
