"""Messages of SMPP 3.4: made, taken apart, and the texts in them.

Source: SMPP Protocol Specification v3.4, issue 1.2, sections 4 and 5 and appendix B; 3GPP TS 23.038 for the
GSM alphabet, 23.040 for the header of a part.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from shuke.engage.channels.parts import SECOND, TABLE

BIND_RECEIVER, BIND_TRANSMITTER = 0x1, 0x2
SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x4, 0x5, 0x6, 0x15
NACK, ANSWER = 0x80000000, 0x80000000
_HEAD = struct.Struct(">IIII")
#: No message of the protocol is as long.
LONGEST = 100_000
#: Codings of a text: the carrier's own alphabet, which is GSM's, and UCS-2.
GSM, UCS2 = 0, 8
#: Fields behind the fixed ones.
PAYLOAD, RECEIPTED_ID, STATE = 0x0424, 0x001E, 0x0427
_CODES = {letter: bytes([at]) for at, letter in enumerate(TABLE)} | {
    letter: bytes([0x1B, code]) for letter, code in SECOND.items()
}
_OF_SECOND = {code: letter for letter, code in SECOND.items()}


class Broken(Exception):
    """What came is no message of the protocol."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One message: what it is, how it went, which it answers, and the rest."""

    command: int
    status: int
    number: int
    body: bytes = b""

    def packed(self) -> bytes:
        return _HEAD.pack(16 + len(self.body), self.command, self.status, self.number) + self.body


def length_of(head: bytes) -> int:
    """How long the message with this head is. Raises Broken."""
    length = int.from_bytes(head[:4])
    if not 16 <= length <= LONGEST:
        raise Broken(f"a message of {length} bytes")
    return length


def unpacked(raw: bytes) -> Pdu:
    _length, command, status, number = _HEAD.unpack_from(raw)
    return Pdu(command, status, number, raw[16:])


def bind(command: int, number: int, system: str, password: str, kind: str) -> Pdu:
    texts = _text(system, 15) + _text(password, 8) + _text(kind, 12)
    return Pdu(command, 0, number, texts + b"\x34\x00\x00\x00")


def submit(
    number: int, source: str, address: str, words: bytes, coding: int, *, udh: bytes, receipt: bool
) -> Pdu:
    """Hand over one part. `udh` is the header of a part of several."""
    content = udh + words
    body = b"".join(
        [
            b"\0",
            _address(source),
            _address(address),
            bytes([0x40 if udh else 0, 0, 0]),
            b"\0\0",
            bytes([1 if receipt else 0, 0, coding, 0, len(content)]),
            content,
        ]
    )
    return Pdu(SUBMIT, 0, number, body)


def _address(address: str) -> bytes:
    """International for a number, alphanumeric for a word, the network's own for a short code."""
    if address.startswith("+"):
        return b"\x01\x01" + _text(address[1:], 20)
    if address.isdigit():
        return b"\x00\x01" + _text(address, 20)
    return b"\x05\x00" + _text(address, 20)


def _text(text: str, most: int) -> bytes:
    return text.encode("ascii", "replace")[:most] + b"\0"


def encoded(text: str, wide: bool) -> tuple[bytes, int]:
    """A part as bytes, and its coding: UCS-2 if `wide`, else the GSM alphabet, which then has all of it."""
    if wide:
        return text.encode("utf-16-be"), UCS2
    return b"".join(_CODES[letter] for letter in text), GSM


def decoded(words: bytes, coding: int) -> str:
    if coding == UCS2:
        return words.decode("utf-16-be", "replace")
    if coding == GSM:
        return _of_alphabet(words)
    return words.decode("latin-1")


def _of_alphabet(words: bytes) -> str:
    text, second = [], False
    for code in words:
        if code == 0x1B and not second:
            second = True
            continue
        text.append(_OF_SECOND.get(code, " ") if second else TABLE[code & 0x7F])
        second = False
    return "".join(text)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a carrier delivers: a receipt, or what somebody wrote."""

    source: str
    target: str
    is_receipt: bool
    text: str
    fields: Mapping[int, bytes]
    #: Of a part of several: their common number, how many, and which; else nothing.
    part: tuple[int, int, int] | None


def delivered(body: bytes) -> Delivered:
    """Raises Broken."""
    try:
        return _delivered(body)
    except (IndexError, ValueError, struct.error) as error:
        raise Broken(f"no delivery: {error}") from error


def _delivered(body: bytes) -> Delivered:
    _service, rest = _cut(body)
    source, rest = _cut(rest[2:])
    target, rest = _cut(rest[2:])
    kind = rest[0]
    _schedule, rest = _cut(rest[3:])
    _validity, rest = _cut(rest)
    coding, length = rest[2], rest[4]
    words, fields = rest[5 : 5 + length], _fields(rest[5 + length :])
    words = words or fields.get(PAYLOAD, b"")
    part = None
    if kind & 0x40 and words:
        header, words = words[1 : 1 + words[0]], words[1 + words[0] :]
        if header[:2] == b"\x00\x03" and len(header) >= 5:
            part = header[2], header[3], header[4]
    text = decoded(words, coding)
    # Some carriers forget to say that it is a receipt.
    is_receipt = bool(kind & 0x3C == 0x04) or RECEIPTED_ID in fields or bool(_ID.match(text))
    return Delivered(source, target, is_receipt, text, fields, part)


def _cut(data: bytes) -> tuple[str, bytes]:
    end = data.index(0)
    return data[:end].decode("latin-1"), data[end + 1 :]


def _fields(data: bytes) -> dict[int, bytes]:
    fields = {}
    while len(data) >= 4:
        tag, length = struct.unpack_from(">HH", data)
        fields[tag] = data[4 : 4 + length]
        data = data[4 + length :]
    return fields


_ID = re.compile(r"\s*id:\s*([^\s,]+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*([A-Za-z]+)", re.IGNORECASE)
_ERR = re.compile(r"\berr:\s*([^\s,]+)", re.IGNORECASE)
_STATES = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD",
    7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip


def receipt(of: Delivered) -> tuple[str, str, str]:
    """A receipt's message, state and error, by its fields where it has them, else by its text."""
    name = of.fields.get(RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1")
    number = of.fields.get(STATE, b"")
    match, stat, err = _ID.search(of.text), _STAT.search(of.text), _ERR.search(of.text)
    state = _STATES.get(number[0], "") if number else ""
    return (
        name or (match[1] if match else ""),
        state or (stat[1].upper() if stat else ""),
        err[1] if err else "",
    )
