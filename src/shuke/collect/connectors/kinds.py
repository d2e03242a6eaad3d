"""What a kind of shop is: how it signs, what its deliveries hold, what its documents mean.

A kind declares; receiving, keeping, judging versions, recording and asking are shared.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from shuke.collect.models import Connector
from shuke.collect.slots import Body, Incoming

#: Header names in lower case.
Headers = Mapping[str, str]
#: What a document can be about.
ROLES = ("orders", "customers", "products", "refunds", "parcels", "deletions", "checkouts",
         "carts", "privacy", "unused")  # fmt: skip
#: How far before the last change a new round begins: changes can appear late.
OVERLAP = dt.timedelta(minutes=5)


class Unreadable(ValueError):
    """A body has not the shape that this kind of shop gives it; the text names the part."""


class Refused(Exception):
    """A delivery that is not taken: "signature" (not by the shop) or "late" (signed too long ago)."""


@dataclass(frozen=True)
class Delivery:
    """One document of a delivery and what it is about (`ROLES`)."""

    role: str
    incoming: Incoming


@dataclass(frozen=True)
class OrderRead:
    """What a shop says of an order: in our own fields, and what it has of its parts by their ids."""

    body: Body
    #: {"amount": "12.00"}, with "currency" where it may be another than the order's, and "worth" in that one;
    #: "at", "reason", "lines" where it says them.
    refunds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: {"sent": true}, with "numbers", "carrier", "at" and "received" (instants) where it says them.
    parcels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Something that a shop says of an order apart from it: of which, its id, what it says."""

    order: str
    number: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Basket:
    """A cart or a checkout: whose device, since when, what is in it, who it is, where that is known."""

    token: str
    at: dt.datetime
    codes: Sequence[str]
    person: dict[str, str]
    value: str = ""


@dataclass(frozen=True)
class Request:
    """Somebody wants their data, or to be forgotten, or the whole shop goes (`PrivacyRequest.Kind`)."""

    kind: str
    #: Told again under the same key, it is the same request.
    key: str
    person: dict[str, str]
    #: Days in which the law wants it done.
    days: int = 30


@dataclass(frozen=True)
class Page:
    """One answer of a shop that is asked: what it holds, where to go on, whether it is the last."""

    deliveries: list[Delivery]
    cursor: dict[str, Any]
    is_last: bool


@dataclass(frozen=True)
class Resource:
    """Something that a shop can be asked for, page by page.

    `url(address, cursor)` is the question; `read(content, headers, cursor, now)` the answer, raising
    Unreadable. A fresh cursor is {}; after the last page it begins a little before what came last.
    """

    role: str
    url: Callable[[str, dict[str, Any]], str]
    read: Callable[[bytes, Headers, dict[str, Any], dt.datetime], Page]
    #: Seconds between two rounds.
    every: int = 600


@dataclass(frozen=True)
class ConnectorKind:
    """One system that shops run on.

    `verify(secret, headers, raw, now)` raises Refused. `read(headers, raw, now)` gives the documents of a
    delivery; it raises Unreadable. The other functions read one stored body each, for a connector.
    """

    code: str
    label: Any
    verify: Callable[[str, Headers, bytes, dt.datetime], None]
    read: Callable[[Headers, bytes, dt.datetime], list[Delivery]]
    order: Callable[[Body, Connector], OrderRead]
    customer: Callable[[Body, Connector], Body]
    products: Callable[[Body], list[Body]]
    basket: Callable[[Body, Connector], Basket]
    request: Callable[[Body, Connector], Request]
    parts: Mapping[str, Callable[[Body], Part]]
    #: When a version of an order was so, as `read` takes it.
    version: Callable[[Body], dt.datetime | None]
    #: Whether the shop makes up the secret (and it is typed in here), or we do.
    brings_secret: bool = False
    #: What it can be asked for, what lets us ask (name, label), and that as headers.
    resources: tuple[Resource, ...] = ()
    access: tuple[tuple[str, Any], ...] = ()
    headers: Callable[[Mapping[str, str]], dict[str, str]] = dict
    #: Seconds that the headers of an answer want us to wait.
    wait: Callable[[Headers], float] = lambda headers: 0.0
    #: What the page says of where to put address and secret.
    help: Any = ""


def digest(secret: str, content: bytes) -> bytes:
    """HMAC-SHA256, as all of these systems sign."""
    return hmac.new(secret.encode(), content, hashlib.sha256).digest()


def check(expected: str, given: str) -> None:
    """Raises Refused unless the signature is right, in the same time wherever it differs."""
    if not hmac.compare_digest(expected.encode(), given.strip().encode()):
        raise Refused("signature")


def instant(text: object) -> dt.datetime | None:
    """A moment as systems write it; without a zone it is UTC. None for what is none."""
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def is_so(value: object, kind: type, what: str) -> Any:
    """The value, of the type that it must have. Raises Unreadable naming `what`."""
    if not isinstance(value, kind):
        raise Unreadable(what)
    return value


def texts(**values: object) -> Body:
    """Those that say something, as text."""
    return {name: str(value) for name, value in values.items() if value not in (None, "", False)}


def full_name(first: object, last: object) -> str:
    """Emma Clarke, but 林小满: the order of a name is that of its script."""
    first, last = str(first or "").strip(), str(last or "").strip()
    is_chinese = bool(last) and all("\u4e00" <= sign <= "\u9fff" for sign in last)
    return f"{last}{first}" if is_chinese else f"{first} {last}".strip()


def money(value: object) -> Decimal:
    """An amount as the API writes it; nothing is nought."""
    try:
        return Decimal(str(value or 0))
    except InvalidOperation as error:
        raise Unreadable(str(value)[:80]) from error
