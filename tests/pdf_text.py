"""The words of a PDF that WeasyPrint made, read back from its bytes: streams, fonts, and which glyph is which letter."""

import re
import zlib


def words(content: bytes) -> str:
    """What is written in the file, in its order, without spaces."""
    objects = dict(re.findall(rb"(?ms)^(\d+) 0 obj\n(.*?)\nendobj", content))
    for body in [body for body in objects.values() if b"/ObjStm" in body]:
        objects |= _packed(body)
    fonts = {}
    for body in objects.values():
        name = re.search(rb"/BaseFont /([A-Z]{6})\+", body)
        table = re.search(rb"/ToUnicode (\d+) 0 R", body)
        if name and table:
            fonts[name[1]] = _letters(_stream(objects[table[1]]))
    return "".join(_written(_stream(body), fonts) for body in objects.values())


def _stream(body: bytes) -> bytes:
    part = re.search(rb"(?s)stream\n(.*)\nendstream", body)
    if part is None:
        return b""
    return zlib.decompress(part[1]) if b"FlateDecode" in body else part[1]


def _packed(body: bytes) -> dict[bytes, bytes]:
    """Objects that stand in a stream: pairs of number and place, then the objects."""
    content = _stream(body)
    first = int(re.search(rb"/First (\d+)", body)[1])
    places = [int(each) for each in content[:first].split()]
    numbers, starts = places[::2], places[1::2]
    ends = [*starts[1:], len(content)]
    return {
        str(number).encode(): content[first + start : first + end]
        for number, start, end in zip(numbers, starts, ends, strict=True)
    }


def _letters(table: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    return {
        glyph.lower(): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs
    }


def _written(page: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    letters: dict[bytes, str] = {}
    text = []
    for font, glyphs in re.findall(rb"/([A-Z]{6}) [\d.]+ Tf|<([0-9a-fA-F]+)>", page):
        if font:
            letters = fonts.get(font, {})
        else:
            codes = [glyphs[at : at + 4].lower() for at in range(0, len(glyphs), 4)]
            text += [letters.get(code, "") for code in codes]
    return "".join(text)
