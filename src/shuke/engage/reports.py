"""Reading the reports that mail servers send back: bounces (RFC 3464) and complaints (RFC 5965)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from shuke.common import clock
from shuke.engage.channels.incoming import Receipt, Reported
from shuke.engage.keys import keyring
from shuke.engage.ledger.settle import DEAD_ADDRESS

#: A report is small; of anything longer the beginning says enough.
LARGEST = 1_000_000

_KEY = re.compile(r"\b([0-9a-z]{1,13}-[a-z2-7]{16})(?=@)", re.IGNORECASE)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


#: A refusal in the words of a server that writes no machine-readable part: "550 5.1.1 …".
_IN_WORDS = re.compile(r"\b5\d\d[ -](?:5\.\d{1,3}\.\d{1,3})?[^\r\n]{0,200}")


def read(raw: bytes, recipient: str = "") -> Reported | None:
    """What a message tells about one of our letters; None when it tells nothing, or is about no letter
    of ours.

    `recipient` is the address that the message came to, where the mail server tells it: the
    surest place to find the letter's key.
    """
    message = message_from_bytes(raw[:LARGEST])
    parts = list(message.walk())
    key = _key(recipient, message, parts)
    if key is None:
        return None
    fields = [field for part in parts for field in _status_fields(part)]
    name = str(message["Message-ID"] or "").strip() or hashlib.sha256(raw).hexdigest()[:40]
    report = Reported(Receipt.COMPLAINT, clock.now(), key, name=name)
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return replace(report, address=_address(fields, "original-rcpt-to"))
    action = _first(fields, "action").lower()
    words = _first(fields, "diagnostic-code")
    if not fields and _is_bounce(message):
        words = _in_words(parts)
        action = "failed" if words else ""
    if action not in ("failed", "delayed"):
        return None
    status = f"{_first(fields, 'status')} {words}"
    dead = DEAD_ADDRESS.search(status) if action == "failed" else None
    code = dead or _STATUS.search(status)
    return replace(
        report,
        receipt=Receipt.NO_ADDRESS if dead else Receipt.DELAYED,
        code=code.group() if code else "",
        detail=words[:300],
        address=_address(fields, "original-recipient") or _address(fields, "final-recipient"),
    )


def _is_bounce(message: Message) -> bool:
    """Whether a mail server wrote it: such mail has no sender that could be answered (RFC 5321, 4.5.5)."""
    writer = str(message.get("From", "")).lower()
    return str(message.get("Return-Path", "")).strip() == "<>" or "mailer-daemon@" in writer


def _in_words(parts: Iterable[Message]) -> str:
    """The refusal that a bounce without a machine-readable part quotes."""
    for part in parts:
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace")[:20_000] if isinstance(payload, bytes) else ""
            if refusal := _IN_WORDS.search(text):
                return " ".join(refusal.group().split())
    return ""


def _key(recipient: str, message: Message, parts: Iterable[Message]) -> str | None:
    """Our letter's key: from the address that the report came to, or from the letter it returns."""
    places = [recipient]
    places += [str(message.get(name, "")) for name in ("X-Original-To", "Delivered-To", "To")]
    for part in parts:
        if part is not message:
            places += [str(part.get("Message-ID", "")), str(part.get("Return-Path", ""))]
            if part.get_content_type() == "text/rfc822-headers":
                places.append(str(part.get_payload())[:20_000])
    keys = keyring()
    for place in places:
        for key in _KEY.findall(place):
            if keys.send_id_of(key) is not None:
                return key.lower()
    return None


def _status_fields(part: Message) -> Iterable[tuple[str, str]]:
    """Names and values in the machine-readable parts of a report."""
    if part.get_content_type() == "message/delivery-status":
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            yield from (
                (name.lower(), " ".join(str(value).split())) for name, value in block.items()
            )
    elif part.get_content_type() == "message/feedback-report":
        payload = part.get_payload()
        text = str(payload[0] if isinstance(payload, list) and payload else payload)
        for line in text.splitlines():
            name, colon, value = line.partition(":")
            if colon:
                yield name.strip().lower(), value.strip()


def _first(fields: list[tuple[str, str]], name: str) -> str:
    return next((value for label, value in fields if label == name), "")


def _address(fields: list[tuple[str, str]], name: str) -> str:
    """The address in a field like "rfc822; somebody@mail.example"."""
    address = _first(fields, name).rpartition(";")[2].strip().strip("<>")
    return address if "@" in address and len(address) <= 254 else ""
