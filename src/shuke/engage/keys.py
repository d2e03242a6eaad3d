"""Names that stand in letters and can be checked without a table, and hashes of addresses.

A send's key is its id with a keyed check, the same for every attempt: `1c4k-9gq7…`. It is the
local part of the return path, of the Message-ID, and of the links. Lower case only, because
mail servers may fold the case of a local part.

The secret behind both is a row of the database (`models.Secret`), so that it goes wherever the block
list and the ledger go: links of old letters and blocked addresses outlive a new `SECRET_KEY`.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from shuke.engage.models import Secret

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Keyring:
    """The secret of one database, and what is made with it. Read it once for many letters."""

    secret: bytes

    def send_key(self, send_id: int) -> str:
        """The public name of a send, safe in URLs and in local parts of addresses."""
        return f"{_base36(send_id)}-{self._check(send_id)}"

    def send_id_of(self, key: str) -> int | None:
        """The send that a key names; None when it is malformed or forged."""
        number, dash, check = key.strip().lower().partition("-")
        if not dash or not 0 < len(number) <= 13 or not number.isalnum() or not number.isascii():
            return None
        send_id = int(number, 36)
        genuine = self._check(send_id)
        written = check.encode("ascii", "replace").decode()
        return send_id if hmac.compare_digest(genuine, written) else None

    def address_hash(self, address: str) -> str:
        """Keyed hash of an e-mail address, 32 hex digits; upper and lower case count as the same."""
        return self._keyed(b"address", address.strip().casefold().encode(), 16).hex()

    @property
    def seed(self) -> str:
        """For drawing a part of all people that stays the same (`common.draws`)."""
        return self._keyed(b"draw", b"", 16).hex()

    def _check(self, send_id: int) -> str:
        return base64.b32encode(self._keyed(b"send", str(send_id).encode(), 10)).decode().lower()

    def _keyed(self, purpose: bytes, message: bytes, size: int) -> bytes:
        return hashlib.blake2b(message, key=self.secret, person=purpose, digest_size=size).digest()


def keyring() -> Keyring:
    """The keyring of the database as it is now: one small query, so that a restore is noticed."""
    row = Secret.objects.filter(pk=1).first()
    if row is None:
        row, _made = Secret.objects.get_or_create(pk=1, defaults={"value": first_secret()})
    return Keyring(bytes.fromhex(row.value))


def first_secret() -> str:
    """What a new database begins with. Older versions derived every key like this each time, so their
    letters and blocked addresses stay valid."""
    return hashlib.sha256(b"shuke.engage.keys" + settings.SECRET_KEY.encode()).hexdigest()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
