"""What one event of an SDK says in our words: who, when, what, from where.

A browser's key only observes: its events name no person and no order, whatever they claim. The shop's
server may say who a visitor is (`identify`) and that an order was placed.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import polars as pl

from shuke.common import basics, clock
from shuke.common.money import to_units

#: Columns of `person`, as `customers.resolve_people` takes them.
PERSON: dict[str, type[pl.String]] = dict.fromkeys(
    ("web", "email", "phone", "name", "language"), pl.String
)
#: The parameter with which an advertisement marks its click -> where the advertisement was.
_CLICKS = {
    **dict.fromkeys(("gclid", "gbraid", "wbraid"), ("google", "cpc")),
    "bd_vid": ("baidu", "cpc"),
    "msclkid": ("bing", "cpc"),
    "yclid": ("yandex", "cpc"),
    "qhclickid": ("360", "cpc"),
    "dclid": ("google", "display"),
    **dict.fromkeys(("gdt_vid", "qz_gdt"), ("tencent", "display")),
    # These stand on any link that was followed there, paid or not.
    "fbclid": ("facebook", "social"),
    "ttclid": ("tiktok", "social"),
    "twclid": ("twitter", "social"),
    "li_fat_id": ("linkedin", "social"),
    "epik": ("pinterest", "social"),
}
#: Whoever comes back from paying or logging in there was not brought by them.
_RETURNS = re.compile(
    r"(?:^|\.)(?:alipay\.com|wx\.tenpay\.com|95516\.com|unionpay\.com|paypal\.com|checkout\.stripe\.com"
    r"|pay\.google\.com|klarna\.com|adyen\.com|accounts\.google\.com|appleid\.apple\.com)$"
)
#: So long may a browser have held its events back.
_HELD = dt.timedelta(days=30)
_TABLET, _PHONE = re.compile(r"ipad|tablet", re.I), re.compile(r"mobi|iphone|android", re.I)
#: What people call an event that is none of tracking's: pages of a website, screens of an app.
_NAMES = {"page": "page_viewed", "screen": "page_viewed", "identify": "identified"}


def rows_of(event: Mapping, call: Mapping, *, is_server: bool) -> Iterator[dict[str, Any]]:
    """The rows of one event: one per name that its visitor has, an anonymous one and a user's."""
    given, context = _dict(event.get("properties")), _dict(event.get("context"))
    person = _person(event) if is_server and event["type"] == "identify" else None
    visitors = visitors_of(event, is_server=is_server)
    row = {
        "at": _at(event, call, is_server=is_server),
        "name": _NAMES.get(event["type"]) or str(event.get("event") or event["type"])[:200],
        "session": str(context.get("sessionId") or given.get("session_id") or "")[:80],
        "device": _device(context, str(context.get("userAgent") or call["agent"])),
        **_source(context),
        "landing": _landing(_dict(context.get("page"))),
        "product_code": _product(given),
        "order_number": _text(given.get("order_id")) if is_server else None,
        "value": _value(given),
        "person": person,
        "tokens": _tokens(event, given),
    }
    # What names no person is one event; what does names both its visitors.
    for at, visitor in enumerate(visitors if person else visitors[:1]):
        suffix = f":{at}" if at else ""
        yield {**row, "key": f"{_key(event, call)}{suffix}", "visitor": visitor}


def visitors_of(event: Mapping, *, is_server: bool) -> list[str]:
    """The names of the visitor: the anonymous one first. A browser's user is a claim, and left out."""
    names = []
    if event.get("anonymousId"):
        names.append(f"a:{event['anonymousId']}"[:80])
    if is_server and event.get("userId"):
        names.append(f"u:{event['userId']}"[:80])
    return names


def instant(text: Any) -> dt.datetime | None:
    """An ISO 8601 instant in UTC; None for anything else. Without a zone it is UTC."""
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _key(event: Mapping, call: Mapping) -> str:
    """Within its write key: nobody makes another key's event disappear."""
    return f"{call['key']}:{str(event.get('messageId') or event['place'])[:80]}"


def _at(event: Mapping, call: Mapping, *, is_server: bool) -> dt.datetime:
    """When it happened by our clock: the sender's clock may be wrong, so what counts is how long before
    the sending. Never in the future; of a browser, whose key is public, not before what it may have held back:
    nobody gets ahead of somebody's first visit."""
    received = instant(call["received"]) or clock.now()
    at = instant(event.get("timestamp") or event.get("originalTimestamp"))
    sent = instant(event.get("sentAt") or call["sent"])
    if at is None:
        return received
    if sent is not None:
        at = received - (sent - at)
    oldest = dt.datetime(2000, 1, 1, tzinfo=dt.UTC) if is_server else received - _HELD
    return at if oldest <= at <= received else received


def _person(event: Mapping) -> dict[str, Any]:
    traits = _dict(event.get("traits"))
    name = traits.get("name") or " ".join(
        str(traits[part]) for part in ("firstName", "lastName") if traits.get(part)
    )
    words = {**{key: traits.get(key) for key in ("email", "phone", "language")}, "name": name}
    return {
        "web": _text(event.get("userId")),
        **{key: _text(value) for key, value in words.items()},
    }


def _source(context: Mapping) -> dict[str, str]:
    """Where the visit came from: what the link says, else the advertisement's mark, else the page before."""
    campaign, page = _dict(context.get("campaign")), _dict(context.get("page"))
    if campaign.get("source"):
        names = {"source": "source", "medium": "medium", "campaign": "name"}
        return {ours: str(campaign.get(theirs) or "") for ours, theirs in names.items()}
    marks = parse_qs(str(page.get("search") or _split(page.get("url")).query)[:2_000].lstrip("?"))
    if "utm_source" in marks:
        return {
            name: marks.get(f"utm_{name}", [""])[0] for name in ("source", "medium", "campaign")
        }
    for mark, (source, medium) in _CLICKS.items():
        if mark in marks:
            return {"source": source, "medium": medium, "campaign": ""}
    before, here = (_host(page.get(name)) for name in ("referrer", "url"))
    if before and not _are_one(before, here) and not _RETURNS.search(before):
        return {"source": before, "medium": "referral", "campaign": ""}
    return {"source": "", "medium": "", "campaign": ""}


def _are_one(before: str, here: str) -> bool:
    """Whether two hosts are of one website: one is the other's, like shop.example.com of example.com."""
    return before == here or before.endswith(f".{here}") or here.endswith(f".{before}")


def _landing(page: Mapping) -> str:
    """Host and path; what stands behind them may name people."""
    address = _split(page.get("url"))
    return f"{_host(page.get('url'))}{address.path or page.get('path') or ''}"[:200]


def _host(address: Any) -> str:
    try:
        return (_split(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _split(address: Any) -> SplitResult:
    try:
        return urlsplit(str(address or ""))
    except ValueError:
        return urlsplit("")


def _device(context: Mapping, agent: str) -> str:
    if _dict(context.get("device")).get("type") in {"ios", "android"}:
        return "app"
    if _TABLET.search(agent):
        return "tablet"
    if _PHONE.search(agent):
        return "phone"
    return "computer" if "Mozilla" in agent else ""


def _product(given: Mapping) -> str | None:
    """The code of the one product that an event is about."""
    goods = given.get("products")
    if isinstance(goods, list) and len(goods) == 1:
        given = {**_dict(goods[0]), **given}
    return _text(given.get("sku") or given.get("product_id"))


def _tokens(event: Mapping, given: Mapping) -> list[str]:
    """What names the same thing at every sender: the message, the basket, the order."""
    product = _product(given) or ""
    named = {
        "message": event.get("messageId"),
        "basket": given.get("checkout_id") or given.get("checkout_token") or given.get("cart_id"),
        "order": given.get("order_id"),
    }
    tokens = {kind: _text(value) for kind, value in named.items()}
    if tokens["basket"] and event.get("event") and "checkout" not in str(event["event"]).lower():
        tokens["basket"] += f"/{product}"
    return [f"{kind}:{token}"[:140] for kind, token in tokens.items() if token]


def _value(given: Mapping) -> int | None:
    """In units of 0.0001 of the shop's currency; another currency's is left out."""
    if str(given.get("currency") or basics.currency()) != basics.currency():
        return None
    amount = next((given[n] for n in ("revenue", "total", "value", "price") if n in given), None)
    try:
        return None if amount is None else to_units(Decimal(str(amount)))
    except (ValueError, InvalidOperation):
        return None


def _text(value: Any) -> str | None:
    return str(value)[:200] if isinstance(value, str | int) and str(value).strip() else None


def _dict(value: Any) -> Mapping:
    return value if isinstance(value, dict) else {}
