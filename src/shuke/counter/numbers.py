"""Numbers as telephone systems write them, in the form in which the record keeps phones."""

import re
from urllib.parse import unquote

from shuke.common.errors import Invalid
from shuke.customers.queries import normalise

LONGEST = 40
#: What stands where the other side hides its number.
_HIDDEN = re.compile(
    r"(?:anonymous|unknown|unavailable|restricted|private|withheld|blocked|匿名|未知)", re.I
)
_DISPLAY = re.compile(r"^[^<]*<([^<>]*)>")
#: Lines of the house: nobody's phone is as short.
_INTERNAL = 6
#: Exchanges of Chinese cities put a zero before mobiles of other cities.
_ZERO_MOBILE = re.compile(r"0(1[3-9]\d{9})")


def dialled(raw: str) -> str:
    """The number of the other side; "" when it was hidden. What is no phone number stays as it came."""
    # In an address a plus that was not escaped arrives as a space.
    text = f"+{raw.strip()}" if re.match(r"\s+[1-9]\d{6,}\s*$", raw) else raw.strip()
    if named := _DISPLAY.match(text):
        text = named[1].strip()
    text = unquote(re.sub(r"^(?:tel|sips?|callto):", "", text, flags=re.I)).partition("@")[0]
    text = text.partition(";")[0].replace("/", "").strip()
    if not re.search(r"\d", text) or _HIDDEN.search(text):
        return ""
    bare = re.sub(r"[\s().-]", "", text)
    if mobile := _ZERO_MOBILE.fullmatch(bare):
        text = mobile[1]
    try:
        return normalise("phone", text).value[:LONGEST]
    except Invalid:
        return bare[:LONGEST]


def is_internal(number: str) -> bool:
    """Whether it is a line of the house."""
    return 0 < len(number) < _INTERNAL
