"""Reading the reports that mail servers send back: bounces (RFC 3464) and complaints (RFC 5965)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from shuke.engage.keys import keyring
from shuke.engage.ledger.settle import DEAD_ADDRESS
from shuke.engage.models import DeliveryEvent

#: A report is small; of anything longer the beginning says enough.
LARGEST = 1_000_000

_KEY = re.compile(r"\b([0-9a-z]{1,13}-[a-z2-7]{16})(?=@)", re.IGNORECASE)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Report:
    """What a message tells about one of our letters."""

    key: str
    #: A `DeliveryEvent.Kind`.
    kind: str
    #: Enhanced status code, such as "5.1.1".
    code: str
    #: The reporting server's words.
    detail: str
    #: The address that the report is about; empty when it does not say.
    address: str
    #: Names this report, the same each time it is read.
    ref: str


def read(raw: bytes, recipient: str = "") -> Report | None:
    """The report in a message; None when it is none, or not about a letter of ours.

    `recipient` is the address that the message came to, where the mail server tells it: the
    surest place to find the letter's key.
    """
    message = message_from_bytes(raw[:LARGEST])
    parts = list(message.walk())
    key = _key(recipient, message, parts)
    if key is None:
        return None
    fields = [field for part in parts for field in _status_fields(part)]
    ref = str(message["Message-ID"] or "").strip() or hashlib.sha256(raw).hexdigest()[:40]
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        address = _address(fields, "original-rcpt-to")
        return Report(key, DeliveryEvent.Kind.COMPLAINT, "", "", address, ref[:120])
    action = _first(fields, "action").lower()
    if action not in ("failed", "delayed"):
        return None
    status = f"{_first(fields, 'status')} {_first(fields, 'diagnostic-code')}"
    dead = DEAD_ADDRESS.search(status) if action == "failed" else None
    code = dead or _STATUS.search(status)
    return Report(
        key,
        DeliveryEvent.Kind.HARD_BOUNCE if dead else DeliveryEvent.Kind.SOFT_BOUNCE,
        code.group() if code else "",
        _first(fields, "diagnostic-code")[:300],
        _address(fields, "original-recipient") or _address(fields, "final-recipient"),
        ref[:120],
    )


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
