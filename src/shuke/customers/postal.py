"""Postal addresses: in one form for comparing, and in lines for an envelope."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from shuke.customers.models import PostalAddress

FIELDS = ("receiver", "country", "province", "city", "district", "street", "postcode")
_MARKS = re.compile(r"[\W_]+")
_HIDDEN = re.compile(r"[*＊•]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def limit_of(field: str) -> int:
    """Letters that fit."""
    column: Any = PostalAddress._meta.get_field(field)
    return column.max_length


def is_hidden(street: str) -> bool:
    """Whether a marketplace has hidden part of it: nothing can be sent there."""
    return bool(_HIDDEN.search(street))


def key_of(values: Mapping[str, Any]) -> str:
    """The same for two writings of one receiver at one door."""
    receiver, province, city, district, street = (
        _plain(str(values.get(field) or ""))
        for field in ("receiver", "province", "city", "district", "street")
    )
    # A street may begin with what stands in columns of its own.
    for part in (province + city + district, city, district):
        street = street.removeprefix(part)
    return hashlib.blake2b(f"{receiver}|{city}|{street}".encode(), digest_size=16).hexdigest()


def lines_of(values: Mapping[str, Any]) -> list[str]:
    """For an envelope, in the order of its country: the door first, or the province first where it is Chinese."""
    given = {field: str(values.get(field) or "").strip() for field in FIELDS}
    street = given["street"]
    if _HAN.search(street):
        places = ""
        for field in ("province", "city", "district"):
            part = given[field]
            if part and part not in street and part not in places:
                places += part
        lines = [given["postcode"], f"{places}{street}", given["receiver"]]
    else:
        town = " ".join(filter(None, (given["postcode"], given["city"])))
        region = given["province"] if given["province"] != given["city"] else ""
        lines = [given["receiver"], street, given["district"], town, region, given["country"]]
    return [line for line in lines if line]


def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
