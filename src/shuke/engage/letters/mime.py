"""A letter as bytes for the wire: headers that cannot be broken out of, two bodies, CRLF.

Written by hand because it is the inner loop of a sending: the email package takes about a
millisecond per letter, this a few hundredths. The tests read every letter back with the email
package.
"""

import binascii
import re
from collections.abc import Iterable

#: Cannot occur in quoted-printable ("=_" is no escape) nor in base64.
BOUNDARY = "=_letter"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}")
_ATOM_TEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def valid_address(address: str) -> str | None:
    """The address as it goes on the wire (its domain in IDNA), or None when it cannot."""
    local, _at, domain = address.rpartition("@")
    try:
        if not domain.isascii():
            domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    written = f"{local}@{domain}"
    return written if _ADDRESS.fullmatch(written) and ".." not in domain else None


def one_line(text: str, most: int = 500) -> str:
    """Text fit for a header: no line ends, no control characters."""
    return _CONTROL.sub(" ", text).strip()[:most]


def unstructured(text: str) -> str:
    """A header's text, folded, as encoded words (RFC 2047) where it is not plain ASCII."""
    text = one_line(text)
    if text.isascii() and "=?" not in text and len(text) < 900:
        return _folded(text)
    return "\r\n ".join(_words(text))


def mailbox(name: str, address: str) -> str:
    """`name <address>` for From and To; the address must be a valid one."""
    name = one_line(name, 200)
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return "\r\n ".join([*_words(name), f"<{address}>"])
    if not _ATOM_TEXT.fullmatch(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name} <{address}>"


def alternative(headers: Iterable[tuple[str, str]], text: str, html: str) -> bytes:
    """The whole letter. Header values are encoded already and hold no foreign line ends."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return b"".join(
        (
            head.encode("ascii"),
            b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="',
            BOUNDARY.encode(),
            b'"\r\n\r\n',
            *_part("plain", text),
            *_part("html", html),
            b"--",
            BOUNDARY.encode(),
            b"--\r\n",
        )
    )


def _part(subtype: str, content: str) -> tuple[bytes, ...]:
    data = content.encode("utf-8", "replace")
    many = len(data) - len(content) > len(data) // 10
    encoding, encoded = ("base64", _base64(data)) if many else ("quoted-printable", _quoted(data))
    head = (
        f"--{BOUNDARY}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode(), encoded, b"\r\n"


def _base64(data: bytes) -> bytes:
    encoded = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join([encoded[at : at + 76] for at in range(0, len(encoded), 76)])


def _quoted(data: bytes) -> bytes:
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")


def _words(text: str) -> list[str]:
    """Encoded words of at most 75 characters, none cutting a character in two."""
    words: list[str] = []
    chunk: list[str] = []
    size = 0
    for character in text:
        width = len(character.encode("utf-8", "replace"))
        if size + width > 45:
            words.append(_word("".join(chunk)))
            chunk, size = [], 0
        chunk.append(character)
        size += width
    return [*words, _word("".join(chunk))] if chunk else words


def _word(text: str) -> str:
    encoded = binascii.b2a_base64(text.encode("utf-8", "replace"), newline=False).decode()
    return f"=?utf-8?b?{encoded}?="


def _folded(text: str) -> str:
    """Plain ASCII in lines of at most about 76 characters, broken at spaces."""
    if len(text) <= 66:
        return text
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) > 66:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])
