"""Names that stand in letters and can be checked without a table, and hashes of addresses.

A send's key is its id with a keyed check, the same for every attempt: `1c4k-9gq7…`. It is the
local part of the return path, of the Message-ID, and of the links. Lower case only, because
mail servers may fold the case of a local part.
"""

import base64
import hashlib
import hmac
from functools import cache

from django.conf import settings

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def send_key(send_id: int) -> str:
    """The public name of a send, safe in URLs and in local parts of addresses."""
    return f"{_base36(send_id)}-{_check(send_id)}"


def send_id_of(key: str) -> int | None:
    """The send that a key names; None when it is malformed or forged."""
    number, dash, check = key.strip().lower().partition("-")
    if not dash or not 0 < len(number) <= 13 or not number.isalnum() or not number.isascii():
        return None
    send_id = int(number, 36)
    return (
        send_id
        if hmac.compare_digest(_check(send_id), check.encode("ascii", "replace").decode())
        else None
    )


def address_hash(address: str) -> str:
    """Keyed hash of an e-mail address, 32 hex digits; upper and lower case count as the same."""
    return _keyed(b"address", address.strip().casefold().encode(), 16).hex()


def _check(send_id: int) -> str:
    return base64.b32encode(_keyed(b"send", str(send_id).encode(), 10)).decode().lower()


def _keyed(purpose: bytes, message: bytes, size: int) -> bytes:
    return hashlib.blake2b(
        message, key=_key(settings.SECRET_KEY), person=purpose, digest_size=size
    ).digest()


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"shuke.engage.keys" + secret.encode()).digest()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
