"""Headers of mail as people meant them: encoded words, raw bytes of old programs, addresses, names."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

#: Names that mail programs give an encoding, and what reads what they mean.
_ALIASES = {
    **dict.fromkeys(
        ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "chinese", "euc-cn", "gb18030"),
        "gb18030",
    ),
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
}
#: Says nothing, or is what programs write that do not know better.
_VAGUE = {"", "default", "unknown-8bit", "x-unknown", "ansi", "us-ascii", "ascii", "iso-8859-1"}
_IDS = re.compile(r"<([^<>\s]{1,400})>")


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text: by the declared encoding where it fits, else by the first that does."""
    charset = charset.strip().strip("\"'").lower()
    named = _ALIASES.get(charset, charset)
    tried = ["utf-8", "gb18030"] if charset in _VAGUE else [named, "utf-8", "gb18030"]
    for each in tried:
        try:
            return data.decode(each).replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    fallback = "latin-1" if charset in _VAGUE else "utf-8"
    return data.decode(fallback, "replace").replace("\0", "")


def raw_values(message: Message, name: str) -> list[str]:
    """All headers of this name as they stand, bytes that are no ASCII as surrogates."""
    return [str(value) for label, value in message.raw_items() if label.lower() == name.lower()]


def raw_value(message: Message, name: str) -> str:
    """The first of them; "" where there is none."""
    return next(iter(raw_values(message, name)), "")


def header(message: Message, name: str, longest: int = 1_000) -> str:
    """The header's text in one line, "" where there is none."""
    return one_line(text_of(raw_value(message, name)), longest)


def text_of(raw: str) -> str:
    """Encoded words decoded; neighbours of one encoding first joined, as some cut a character in two."""
    try:
        raw = unescaped(raw)
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, UnicodeError):
        return raw
    texts = []
    for part, charset in parts:
        texts.append(part if isinstance(part, str) else decoded(part, charset or ""))
    return "".join(texts)


def unescaped(raw: str) -> str:
    """A header of raw bytes, which the parser left as surrogates."""
    if raw.isascii():
        return raw
    return decoded(raw.encode("utf-8", "surrogateescape"))


def one_line(text: str, longest: int) -> str:
    """Without line ends, unseen and half characters."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in clean).split())[:longest]


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in a header, the addresses in lower case; unreadable ones are left out."""
    raw = [unescaped(value) for value in raw_values(message, name)]
    people = []
    for title, address in getaddresses(raw, strict=False):
        address = address.strip().strip("<>").lower()
        if "@" in address and len(address) <= 254:
            people.append((one_line(text_of(title), 200), address))
    return people


def ids(message: Message, *names: str) -> list[str]:
    """The names of messages in these headers, in their order."""
    return [each for name in names for value in raw_values(message, name) for each in _IDS.findall(value)]  # fmt: skip
