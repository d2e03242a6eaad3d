"""What SMS gateways post: JSON in our own shape, signed as documents of any other system are (docs/messages.md)."""

import datetime as dt
import json
from typing import Any

from shuke.collect.connectors import signed
from shuke.collect.connectors.kinds import Headers, instant

#: Messages of one call.
MOST = 500


class Unreadable(Exception):
    """It has not the shape of such a call: what of it."""


def verify(secret: str, headers: Headers, raw: bytes, now: dt.datetime) -> None:
    """Raises `connectors.kinds.Refused`."""
    signed.verify(secret, headers, raw, now)


def bodies(raw: bytes, now: dt.datetime) -> list[dict[str, Any]]:
    """The messages, as documents of the inbox hold them. Raises Unreadable."""
    try:
        given = json.loads(raw)
        messages = given["messages"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("messages") from error
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST:
        raise Unreadable("messages")
    return [_body(each, f"messages.{place}", now) for place, each in enumerate(messages)]


def _body(given: Any, where: str, now: dt.datetime) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Unreadable(where)
    for name in ("id", "from", "text"):
        value = given.get(name)
        if not isinstance(value, str) or "\0" in value or (name != "text" and not value.strip()):
            raise Unreadable(f"{where}.{name}")
    at = instant(given["at"]) if isinstance(given.get("at"), str) else None
    if at is None:
        raise Unreadable(f"{where}.at")
    return {
        "channel": "sms", "id": given["id"][:120], "sender": given["from"].strip()[:60],
        "text": given["text"][:5_000], "at": min(at, now).isoformat(),
        "recipient": str(given.get("to") or "")[:60],
    }  # fmt: skip
