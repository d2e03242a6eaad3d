"""What gateways of SMS and chats post: JSON in our own shape, signed as documents of any other system are
(docs/messages.md)."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from shuke.collect.connectors import signed
from shuke.collect.connectors.kinds import Headers, instant
from shuke.collect.messages import circles

#: Messages of one call.
MOST = 500
#: Channels in which two talk under names of the channel's own.
CHATS = ("chat", "taobao", "pinduoduo", "douyin")
#: Those of which a gateway or a file may tell; in social circles nobody is answered from here.
LOGGED = (*CHATS, circles.SOCIAL)


class Unreadable(Exception):
    """It has not the shape of such a call: what of it."""


def verify(secret: str, headers: Headers, raw: bytes, now: dt.datetime) -> None:
    """Raises `connectors.kinds.Refused`."""
    signed.verify(secret, headers, raw, now)


def bodies(raw: bytes, now: dt.datetime) -> list[dict[str, Any]]:
    """The messages of an SMS gateway, as documents of the inbox hold them. Raises Unreadable."""
    messages = _messages(raw)
    if not messages:
        raise Unreadable("messages")
    return [_body(each, f"messages.{place}", now) for place, each in enumerate(messages)]


def chat_bodies(raw: bytes, now: dt.datetime) -> list[dict[str, Any]]:
    """The same of chats: in them the shop's own words come too (`by`: "shop"). None at all is a call, by
    which a gateway only asks for answers."""
    return [_chat_body(each, f"messages.{place}", now) for place, each in enumerate(_messages(raw))]


def cursor(raw: bytes) -> int | None:
    """Up to which answer of the shop the gateway has them; None: it asks for none."""
    after = json.loads(raw).get("after")
    if after is None:
        return None
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**63:
        raise Unreadable("after")
    return after


def _messages(raw: bytes) -> list[Any]:
    try:
        given = json.loads(raw)
        messages = given["messages"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("messages") from error
    if not isinstance(messages, list) or len(messages) > MOST:
        raise Unreadable("messages")
    return messages


def _chat_body(given: Any, where: str, now: dt.datetime) -> dict[str, Any]:
    body = _body(given, where, now)
    channel, by = given.get("channel", "chat"), given.get("by", "person")
    if channel not in LOGGED:
        raise Unreadable(f"{where}.channel")
    if by not in ("person", "shop"):
        raise Unreadable(f"{where}.by")
    is_from_shop = by == "shop"
    if is_from_shop and not body["recipient"].strip():
        raise Unreadable(f"{where}.to")
    circle = _circle(given, where, body["text"]) if channel == circles.SOCIAL else {}
    name, reply = given.get("name"), given.get("reply")
    if reply is not None and (not isinstance(reply, int) or isinstance(reply, bool) or reply < 0):
        raise Unreadable(f"{where}.reply")
    return {
        **body,
        **circle,
        "channel": channel,
        "sender": given["from"].strip()[:120],
        "recipient": str(given.get("to") or "").strip()[:120],
        "sender_name": name[:200] if isinstance(name, str) else "",
        "is_from_shop": is_from_shop,
        "reply": reply,
        # One conversation with each person, whoever of the two writes.
        "thread": str(given.get("to") if is_from_shop else given["from"]).strip()[:120],
    }


def _circle(given: Mapping[str, Any], where: str, text: str) -> dict[str, Any]:
    """What a post, comment or question has besides: where it was said, and whether it asks something."""
    kind, place, is_asking = (
        given.get("kind", circles.COMMENT), given.get("place", ""), given.get("asks")
    )  # fmt: skip
    if kind not in circles.KINDS:
        raise Unreadable(f"{where}.kind")
    if not isinstance(place, str) or "\0" in place:
        raise Unreadable(f"{where}.place")
    if is_asking is not None and not isinstance(is_asking, bool):
        raise Unreadable(f"{where}.asks")
    if is_asking is None:
        is_asking = circles.asks(text, kind)
    return {"kind": kind, "subject": place.strip()[:200], "asks": is_asking}


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
