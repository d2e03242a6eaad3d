"""What an SDK sent, read by its content: labels are often wrong (gzip called a form, JSON called text).

Source: Segment, "HTTP Tracking API Source" and "Spec: Common Fields".
"""

import base64
import json
import re
import zlib
from binascii import Error
from dataclasses import dataclass
from typing import Any

from shuke.collect.tracking.events import visitors_of
from shuke.common.errors import Invalid, TooLarge

#: Bytes of one event, bytes of a call once inflated, events of a call.
EVENT, CALL, EVENTS = 32_000, 500_000, 2_500
KINDS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
#: Programs that read websites; Cubot makes phones.
_BOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|headless|preview|monitor|scrapy|phantomjs|lighthouse"
    r"|externalhit|inspectiontool|\bcurl/|\bwget/|python-requests|go-http-client",
    re.I,
)
#: What no database stores, as it may stand in JSON. Looking for it is cheaper than walking through all.
_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])|[\ud800-\udfff]", re.I)


@dataclass(frozen=True)
class Call:
    """One request: the key, when the sender says that it was sent, the events."""

    key: str
    sent_at: str
    events: list[Any]


def inflated(body: bytes) -> bytes:
    """The body, unpacked where it is gzip. Raises TooLarge, Invalid."""
    if body[:2] == b"\x1f\x8b":
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            body = unpacking.decompress(body, CALL + 1)
        except zlib.error as error:
            raise Invalid("The body is broken gzip.") from error
    if len(body) > CALL:
        raise TooLarge(f"A call holds at most {CALL:,} bytes.")
    return body


def read(body: bytes, authorization: str, kind: str) -> Call:
    """The call in a body; `kind` is what its address says, "" for a batch. Raises Invalid, TooLarge."""
    try:
        body = inflated(body)
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is no JSON.") from error
    if not isinstance(content, dict):
        raise Invalid("The body is no JSON object.")
    events = content.get("batch") if not kind else [{**content, "type": kind}]
    if not isinstance(events, list):
        raise Invalid("A batch holds its events in `batch`.")
    if len(events) > EVENTS:
        raise TooLarge(f"A call holds at most {EVENTS:,} events.")
    if _UNSTORABLE.search(text):
        events = [_cleaned(event) for event in events]
    key = _basic(authorization) or str(content.get("writeKey") or "")
    return Call(key, str(content.get("sentAt") or ""), events)


def _cleaned(value: Any) -> Any:
    """Without what no database stores: NUL, halves of surrogate pairs."""
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode()
        case list():
            return [_cleaned(each) for each in value]
        case dict():
            return {_cleaned(key): _cleaned(each) for key, each in value.items()}
    return value


def _basic(authorization: str) -> str:
    """The user name of basic authorization, which is the key."""
    scheme, _, packed = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(packed).decode().partition(":")[0]
    except (Error, ValueError):
        return ""


def why_not(event: Any, agent: str, *, is_server: bool) -> str:
    """Why an event is not taken, as a key of `collect.queries.tracking.REASONS`; "" when it is."""
    if not isinstance(event, dict) or event.get("type") not in KINDS:
        return "kind"
    if len(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")) > EVENT:
        return "size"
    if not visitors_of(event, is_server=is_server):
        return "nobody"
    if event["type"] == "track" and not event.get("event"):
        return "name"
    context = event.get("context")
    own = context.get("userAgent") if isinstance(context, dict) else ""
    # What calls with a server's key is a program: it says of its visitors what they are.
    agents = (str(own or ""), "" if is_server else agent)
    return "bot" if any(map(bot_word, agents)) else ""


def bot_word(agent: str) -> str:
    """What in a user agent gives a program away; "" when nothing does."""
    word = _BOT.search(agent)
    return word[0] if word else ""
