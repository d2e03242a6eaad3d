"""Whether two orders went to the same door, without keeping where that is.

The address itself is not kept: only a keyed hash of it in one form, which says "the same" and nothing else.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from django.conf import settings

#: What says nothing of the door: blanks, marks, words of the post.
_MARKS = re.compile(r"[\W_]+")
_BEGIN = re.compile(
    r"^(?:中国|中华人民共和国)?(?:[\u4e00-\u9fff]{2,3}?省|[\u4e00-\u9fff]{2,6}?自治区|(?:北京|上海|天津|重庆)(?:市)?)?"
    r"(?:[\u4e00-\u9fff]{2,5}?市)?"
)
#: Where many fetch their parcels who have nothing to do with one another.
_SHARED = re.compile(
    r"驿站|丰巢|自提|快递柜|代收|代取|收发室|locker|packstation|pickup|pobox", re.IGNORECASE
)
#: A door has a number; a street or a village alone is nobody's.
_SHORTEST = 6


def address_key(city: str, address: str) -> str:
    """The keyed hash (32 hex digits) of a receiver's address; "" where it is masked, shared by many, or too
    short to be one door. The city in its short form ("杭州"); it may stand in the address too."""
    if "*" in address or "＊" in address:
        return ""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", address)).casefold()
    door = _BEGIN.sub("", text, count=1).removeprefix(city)
    if len(door) < _SHORTEST or not any(sign.isdigit() for sign in door) or _SHARED.search(door):
        return ""
    content = f"{city}|{door}".encode()
    return hashlib.blake2b(content, key=_key(), digest_size=16).hexdigest()


@lru_cache(1)
def _key() -> bytes:
    return hashlib.sha256(b"address" + settings.SECRET_KEY.encode()).digest()
