"""Codes of six digits by the clock: TOTP (RFC 6238) with SHA-1 and half minutes, as every app makes them."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP = 30
#: Half minutes that a phone's clock may be off, to either side.
DRIFT = 1


def new_secret() -> str:
    """160 random bits in base 32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The code of a half minute, counted from 1970 (RFC 4226)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"


def step_of(secret: str, typed: str, seconds: float, *, after: int) -> int:
    """The half minute that this code is of, among those near now and later than `after`; 0: of none."""
    now, right = int(seconds) // STEP, 0
    given = typed.encode()  # texts beyond ASCII are not compared
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), given) and step > after:
            right = step
    return right


def address(secret: str, username: str, issuer: str) -> str:
    """What the QR code says."""
    label = f"{quote(issuer)}:{quote(username)}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}"
