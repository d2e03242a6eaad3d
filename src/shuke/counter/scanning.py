"""What a scanner or a hand puts into the field of the till, as the text by which somebody is known.

Scanners type what the code holds: a bare card number, an address of the web with the card in it, a
visiting card. Some put a sign of the symbology before it (ISO/IEC 15424: "]C1").
"""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

#: Longer than any card, address or name.
LONGEST = 300
#: What addresses in QR codes call the card or the phone that they carry.
_CARRIERS = ("card", "member", "no", "code", "phone", "mobile", "email")
_SYMBOLOGY = re.compile(r"^\](?:[A-Za-z]\d)")
_PREFIXES = ("tel:", "mailto:", "sip:", "sips:", "card:", "sms:")
#: A visiting card's phone or address: "TEL;TYPE=CELL:139…", "MECARD:N:…;TEL:139…;".
_CARD_LINE = re.compile(r"(?:^|[\n;:])(TEL|EMAIL)[^:\n;]*(?:;[^:\n]*)?:([^\n;]+)", re.IGNORECASE)


def scanned(raw: str) -> str:
    """The text by which somebody may be known; "" for nothing."""
    text = unicodedata.normalize("NFKC", raw[:LONGEST])
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")
    text = _SYMBOLOGY.sub("", text.strip()).strip()
    if text.upper().startswith(("BEGIN:VCARD", "MECARD:")):
        lines = {kind.upper(): value for kind, value in _CARD_LINE.findall(text)}
        return (lines.get("TEL") or lines.get("EMAIL") or "").strip()
    if text.lower().startswith(("http://", "https://")):
        return _of_address(text)
    for prefix in _PREFIXES:
        if text.lower().startswith(prefix):
            text = unquote(text[len(prefix) :]).partition("?")[0]
            # A line of a telephone system: its user part is the number.
            return text.partition("@")[0] if prefix.startswith("sip") else text
    return " ".join(text.split())


def _of_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        query: Mapping[str, list[str]] = parse_qs(parts.query.replace("+", "%2B"))
    except ValueError:
        return text
    for name in _CARRIERS:
        if query.get(name):
            return query[name][0].strip()
    last = [part for part in parts.path.split("/") if part]
    return unquote(last[-1]) if last else text
