"""A stream encrypted under a passphrase, in chunks, so that a file of any size is read with little memory.

After the first line come the salt and the cost of scrypt, which makes the key, and a tag by which the passphrase
is known to be the right one. Each chunk is sealed by
ChaCha20-Poly1305; its nonce is its number and whether it is the last one. Chunks cannot be changed, moved or
left out, and a file that was cut off has no last chunk. A salt is used once, so no nonce is used twice.
"""

import io
import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

MAGIC = b"shuke sealed 1\n"
CHUNK = 65_536
#: Binary logarithm of scrypt's N: 64 MB and a few tenths of a second for each guess.
COST = 16
#: A file that asks for more was not made here.
HIGHEST_COST = 20
_SALT = 16
_TAG = 16
#: The nonce of the tag after the header: no number of a chunk is as high.
_PROOF = b"\xff" * 12


class Damaged(Invalid):
    """What is read is not what was written, or not all of it."""

    code = "damaged"


class WrongPassphrase(Invalid):
    """It does not open the file."""

    code = "wrong_passphrase"


def is_sealed(file: IO[bytes]) -> bool:
    """Whether an encrypted stream begins here; the file stays where it is."""
    start = file.read(len(MAGIC))
    file.seek(-len(start), os.SEEK_CUR)
    return start == MAGIC


def _box(passphrase: str, header: bytes) -> ChaCha20Poly1305:
    salt, cost = header[:_SALT], header[_SALT]
    kdf = Scrypt(salt=salt, length=32, n=2**cost, r=8, p=1)
    return ChaCha20Poly1305(kdf.derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealer(io.RawIOBase):
    """Writes what it is given to `file`, encrypted. Closing it writes the last chunk and leaves `file` open."""

    def __init__(self, file: IO[bytes], passphrase: str):
        self._file, self._header = file, os.urandom(_SALT) + bytes([COST])
        self._box = _box(passphrase, self._header)
        self._rest, self._number = bytearray(), 0
        file.write(MAGIC + self._header + self._box.encrypt(_PROOF, b"", self._header))

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._rest += data
        while len(self._rest) > CHUNK:  # one chunk stays: it may be the last
            self._put(bytes(self._rest[:CHUNK]), is_last=False)
            del self._rest[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._rest), is_last=True)
        super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._box.encrypt(nonce, chunk, self._header))
        self._number += 1


class Opener(io.RawIOBase):
    """Reads what a `Sealer` wrote. WrongPassphrase, or Damaged from the place on where it is not that."""

    def __init__(self, file: IO[bytes], passphrase: str):
        self._file = file
        file.read(len(MAGIC))
        self._header = file.read(_SALT + 1)
        if len(self._header) <= _SALT or self._header[_SALT] > HIGHEST_COST:
            raise Damaged(_("This file is damaged: it is not what was written."))
        self._box = _box(passphrase, self._header)
        self._prove(file.read(_TAG))
        self._next = file.read(CHUNK + _TAG)
        self._rest, self._number, self._is_over = b"", 0, False

    def _prove(self, tag: bytes) -> None:
        try:
            self._box.decrypt(_PROOF, tag, self._header)
        except InvalidTag as wrong:
            raise WrongPassphrase(
                _("The passphrase is not the one of this file, or its beginning is damaged.")
            ) from wrong

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._rest and not self._is_over:
            self._rest = self._open()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    def _open(self) -> bytes:
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG)
        self._is_over = not self._next
        nonce = _nonce(self._number, is_last=self._is_over)
        try:
            chunk = self._box.decrypt(nonce, sealed, self._header)
        except InvalidTag as wrong:
            raise Damaged(
                _("This file is damaged or not whole: it ends before its end, or was changed.")
            ) from wrong
        self._number += 1
        return chunk
