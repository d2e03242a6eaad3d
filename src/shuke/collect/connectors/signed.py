"""Any other system: documents in our own fields, signed (docs/connecting.md tells the shape)."""

import datetime as dt
import json

from django.utils.translation import gettext_lazy as _

from shuke.collect.connectors.kinds import (
    Basket,
    ConnectorKind,
    Delivery,
    Headers,
    OrderRead,
    Part,
    Refused,
    Request,
    Unreadable,
    check,
    digest,
    instant,
    is_so,
    money,
    texts,
)
from shuke.collect.models import Connector, PrivacyRequest
from shuke.collect.slots import Body, Incoming

#: How far the time in a signature may be from ours.
TOLERANCE = dt.timedelta(minutes=5)
_ROLES = (
    "orders",
    "customers",
    "products",
    "refunds",
    "parcels",
    "deletions",
    "checkouts",
    "privacy",
)


def verify(secret: str, headers: Headers, raw: bytes, now: dt.datetime) -> None:
    stamp = headers.get("x-shuke-timestamp", "")
    check(digest(secret, stamp.encode() + b"." + raw).hex(), headers.get("x-shuke-signature", ""))
    # Asked after the signature: whoever cannot sign learns nothing of our clock.
    if not (
        stamp.isdigit()
        and len(stamp) < 12
        and abs(now.timestamp() - int(stamp)) <= TOLERANCE.total_seconds()
    ):
        raise Refused("late")


def read(headers: Headers, raw: bytes, now: dt.datetime) -> list[Delivery]:
    try:
        body = is_so(json.loads(raw), dict, "JSON")
    except ValueError as error:
        raise Unreadable("JSON") from error
    documents = is_so(body.get("documents"), list, "documents")
    return [
        _delivery(is_so(each, dict, f"documents.{at}"), at) for at, each in enumerate(documents)
    ]


def _delivery(document: Body, place: int) -> Delivery:
    where = f"documents.{place}"
    if (role := document.get("kind")) not in _ROLES:
        raise Unreadable(f"{where}.kind")
    occurred = instant(is_so(document.get("occurred"), str, f"{where}.occurred"))
    if occurred is None:
        raise Unreadable(f"{where}.occurred")
    body = is_so(document.get("body"), dict, f"{where}.body")
    key = document.get("key")
    if role in ("refunds", "parcels"):  # a part is known by its order and its own number
        key = f"{body.get('order')}/{body.get('id') or body.get('number')}"
    if not isinstance(key, str) or not 1 <= len(key) <= 200 or "\0" in key:
        raise Unreadable(f"{where}.key")
    if role in ("orders", "deletions", "privacy"):
        body = {**body, "key": key, "at": occurred.isoformat()}
    return Delivery(role, Incoming(key, occurred, body))


def version(body: Body) -> dt.datetime | None:
    return instant(body.get("at"))


def order(body: Body, connector: Connector) -> OrderRead:
    own = {name: value for name, value in body.items() if name not in ("key", "at")}
    refunded = own.pop("refunded", None)
    return OrderRead(own, {"": {"amount": str(abs(money(refunded)))}} if refunded else {})


def customer(body: Body, connector: Connector) -> Body:
    return body


def products(body: Body) -> list[Body]:
    return [body]


def refund(body: Body) -> Part:
    number = str(body.get("id") or "")
    if not number or not body.get("order"):
        raise Unreadable("order" if number else "id")
    lines = is_so(body.get("lines", []), list, "lines")
    value = {
        "amount": str(abs(money(body.get("amount")))),
        "at": body.get("at"),
        "reason": str(body.get("reason") or ""),
        "lines": [
            texts(**{name: line.get(name) for name in ("code", "title", "quantity", "amount")})
            for line in lines
        ],
    }
    return Part(str(body["order"]), number, value)


def parcel(body: Body) -> Part:
    number = str(body.get("number") or "")
    if not number or not body.get("order"):
        raise Unreadable("order" if number else "number")
    value = {
        "sent": bool(body.get("sent_at")),
        "numbers": [number],
        "carrier": str(body.get("carrier") or ""),
        "at": body.get("sent_at"),
        "received": body.get("received_at"),
    }
    return Part(str(body["order"]), str(body.get("id") or number), value)


def deletion(body: Body) -> Part:
    return Part(str(body["key"]), "", {"at": body["at"]})


def basket(body: Body, connector: Connector) -> Basket:
    at = instant(body.get("at"))
    if at is None or not body.get("visitor"):
        raise Unreadable("at" if at is None else "visitor")
    names = ("email", "phone", "web", "name")
    person = texts(**{name: body.get(name) for name in names})
    codes = [str(code) for code in is_so(body.get("product_codes", []), list, "product_codes")]
    return Basket(str(body["visitor"]), at, codes, person, str(body.get("value") or ""))


def request(body: Body, connector: Connector) -> Request:
    if (kind := body.get("request")) not in PrivacyRequest.Kind.values:
        raise Unreadable("request")
    names = ("email", "phone", "web", "number", "taobao", "card")
    return Request(str(kind), str(body["key"]), texts(**{name: body.get(name) for name in names}))


SIGNED = ConnectorKind(
    code="signed",
    label=_("Another system"),
    verify=verify,
    read=read,
    order=order,
    customer=customer,
    products=products,
    basket=basket,
    request=request,
    parts={"refunds": refund, "parcels": parcel, "deletions": deletion},
    version=version,
    help=_(
        "Have it send JSON to this address, signed with this secret: docs/connecting.md tells the shape and how "
        "to sign."
    ),
)
