"""Callbacks of WeChat Official Accounts and WeCom: signatures, encrypted bodies, what their XML says.

Source: the platforms' public documents on message encryption (developers.weixin.qq.com, developer.work.weixin.qq.com):
SHA-1 over the sorted parts; AES-256-CBC, the IV the key's first 16 bytes, PKCS#7 to 32 bytes, and inside it 16 random
bytes, the length of the XML in four, the XML, and the id of the account or company.
"""

import base64
import datetime as dt
import hashlib
import hmac
import struct
from xml.etree import ElementTree as Xml

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

#: Callbacks older or newer than that are not believed: somebody may repeat one they saw.
WINDOW = dt.timedelta(minutes=5)
LARGEST = 200_000
#: The event that tells what became of a template message.
TEMPLATE_SENT = "templatesendjobfinish"


class Refused(Exception):
    """Not from the platform, or too old; a code of why."""


class Unreadable(Exception):
    """From the platform, and not to be read."""


def signature(*parts: str) -> str:
    """SHA-1 of the parts, sorted and joined, as hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def check(given: str, *parts: str) -> None:
    """Raises Refused."""
    if not hmac.compare_digest(signature(*parts).encode(), given.encode("utf-8", "replace")):
        raise Refused("signature")


def check_moment(timestamp: str, now: dt.datetime) -> None:
    """Raises Refused."""
    try:
        at = dt.datetime.fromtimestamp(int(timestamp), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("late") from error
    if abs(now - at) > WINDOW:
        raise Refused("late")


def key_of(encoding_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey, which has 43 characters. Raises ValueError."""
    key = base64.b64decode(encoding_key + "=", validate=True)
    if len(encoding_key) != 43 or len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 characters")
    return key


def decrypt(key: bytes, encrypted: str, owner: str) -> bytes:
    """What was encrypted for `owner`. Raises Refused."""
    try:
        data = base64.b64decode(encrypted, validate=True)
        reader = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = reader.update(data) + reader.finalize()
        length = padded[-1]
        if not 1 <= length <= 32 or padded[-length:] != bytes([length]) * length:
            raise ValueError
        plain = padded[:-length]
        (size,) = struct.unpack(">I", plain[16:20])
        content, whose = plain[20 : 20 + size], plain[20 + size :]
    except (ValueError, struct.error, IndexError) as error:
        raise Refused("signature") from error
    if len(content) != size or not hmac.compare_digest(whose, owner.encode()):
        raise Refused("signature")
    return content


def fields(xml: bytes) -> dict[str, str]:
    """The fields of a callback. Raises Unreadable: there is no reason for a document type in one."""
    if len(xml) > LARGEST or b"<!DOCTYPE" in xml.upper() or b"<!ENTITY" in xml.upper():
        raise Unreadable("xml")
    try:
        root = Xml.fromstring(xml.decode("utf-8"))  # noqa: S314
    except (Xml.ParseError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable("xml") from error
    return {child.tag: (child.text or "").strip() for child in root}


def body(values: dict[str, str], now: dt.datetime) -> dict[str, str]:
    """What a callback says, as a document of the inbox holds it. Raises Unreadable."""
    sender, moment = values.get("FromUserName", ""), values.get("CreateTime", "")
    if not sender or not moment.isdigit() or len(moment) > 12:
        raise Unreadable("FromUserName, CreateTime")
    at = min(dt.datetime.fromtimestamp(int(moment), dt.UTC), now)
    event = values.get("Event", "").lower() if values.get("MsgType") == "event" else ""
    # Events have no MsgId: the platform's documents tell them apart by sender and time.
    name = values.get("MsgId") or f"{sender}/{moment}/{event}"
    if event == TEMPLATE_SENT:  # of several in one second each tells of its own message
        return _report(values, f"{name}/{values.get('MsgID', '')}", sender, at)
    return {
        "channel": "wechat", "id": name[:120], "sender": sender[:200], "at": at.isoformat(),
        "recipient": values.get("ToUserName", "")[:200], "event": event[:40],
        "key": values.get("EventKey", "")[:200], "text": _text(values), "kind": values.get("MsgType", ""),
    }  # fmt: skip


def _report(values: dict[str, str], name: str, sender: str, at: dt.datetime) -> dict[str, str]:
    """What became of a message of ours: `key` names it, `text` says how it ended."""
    return {
        "channel": "wechat", "id": name[:120], "sender": sender[:200], "at": at.isoformat(), "kind": "event",
        "recipient": values.get("ToUserName", "")[:200], "event": TEMPLATE_SENT,
        "key": values.get("MsgID", "")[:200], "text": values.get("Status", "")[:200],
    }  # fmt: skip


def _text(values: dict[str, str]) -> str:
    match values.get("MsgType"):
        case "text":
            return values.get("Content", "")
        case "image":
            return values.get("PicUrl", "")
        case "voice":
            return values.get("Recognition", "")
        case "location":
            place = f"{values.get('Location_X', '')}, {values.get('Location_Y', '')}"
            return f"{values.get('Label', '')} ({place})".strip()
        case "link":
            return f"{values.get('Title', '')} {values.get('Url', '')}".strip()
    return ""
