"""Which encoding a file is in, by trying the likely ones strictly and in a fixed order.

Statistical guessers call short GBK files Korean; shops' files are UTF-8, GB18030 or UTF-16, and
a file that is none of them strictly is most likely the one with the fewest unreadable lines.
"""

import codecs
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
}
_CHUNK = 1 << 20
#: How much of a file is looked at.
_LOOK = 256 << 20
#: Unreadable lines among those that are not plain ASCII: with fewer it is this encoding, damaged.
_DAMAGED = 0.5


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
    for name in ("utf-8", "gb18030"):
        if _is_strictly(path, name):
            return name
    bad = {name: _bad_share(head, name) for name in ("utf-8", "gb18030")}
    best = min(bad, key=bad.__getitem__)
    return best if bad[best] < _DAMAGED else "cp1252"


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


def _bad_share(head: bytes, name: str) -> float:
    lines = [line for line in head.splitlines()[:20_000] if not line.isascii()]
    if not lines:  # what cannot be read stands further down
        return 0.0
    return sum(not _decodes(line, name) for line in lines) / len(lines)


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True
