"""Personal codes: eight signs that name a person, made of the record's number with the secret of this database.

A code needs no row, so everybody has one, and showing it writes nothing. It is a permutation of 38 bits (a Feistel
network of four rounds over two halves), so two people never have the same one, and neighbours' codes are not alike.
"""

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction

from shuke.common.turns import alone
from shuke.loyalty.models import ReferralKey

#: Signs that nobody mistakes for one another, read out or typed.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH, HALF, ROUNDS = 8, 19, 4
_MASK = (1 << HALF) - 1


@dataclass(frozen=True)
class Codes:
    """What is made with the secret. Read it once for many people."""

    secret: bytes

    @classmethod
    def read(cls) -> "Codes | None":
        """None before referral rules were ever written."""
        row = ReferralKey.objects.first()
        return cls(bytes(row.secret)) if row else None

    def of(self, customer: int) -> str:
        """The code of a record."""
        left, right = customer >> HALF, customer & _MASK
        for turn in range(ROUNDS):
            left, right = right, left ^ self._mixed(right, turn)
        number, signs = left << HALF | right, []
        for _place in range(LENGTH):
            number, sign = divmod(number, len(ALPHABET))
            signs.append(ALPHABET[sign])
        return "".join(signs)

    def customer(self, code: str) -> int | None:
        """The record that a code names, as it was typed or read out; None for what cannot be one. Whether there is
        such a record is not said."""
        text = "".join(code.upper().split()).replace("-", "")
        if len(text) != LENGTH or not all(sign in ALPHABET for sign in text):
            return None
        number = 0
        for sign in reversed(text):
            number = number * len(ALPHABET) + ALPHABET.index(sign)
        if number >> 2 * HALF:
            return None
        left, right = number >> HALF, number & _MASK
        for turn in reversed(range(ROUNDS)):
            left, right = right ^ self._mixed(left, turn), left
        return left << HALF | right

    def _mixed(self, half: int, turn: int) -> int:
        content = bytes([turn]) + half.to_bytes(4, "big")
        digest = hashlib.blake2b(content, key=self.secret, digest_size=4).digest()
        return int.from_bytes(digest, "big") & _MASK


def make_key() -> None:
    """The secret, where there is none yet."""
    with transaction.atomic():
        alone("loyalty")
        if not ReferralKey.objects.exists():
            ReferralKey.objects.create(secret=secrets.token_bytes(32))
