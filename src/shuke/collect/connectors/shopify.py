"""Shopify: the webhooks and the REST resources of its Admin API, which have one shape.

Source: shopify.dev, "Webhooks" and "Admin REST API" (order, customer, product, refund, fulfillment,
checkout, mandatory compliance webhooks).
"""

import base64
import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlencode

from django.utils.translation import gettext_lazy as _

from shuke.collect.connectors.kinds import (
    OVERLAP,
    Basket,
    ConnectorKind,
    Delivery,
    Headers,
    OrderRead,
    Page,
    Part,
    Request,
    Resource,
    Unreadable,
    check,
    digest,
    full_name,
    instant,
    is_so,
    money,
    texts,
)
from shuke.collect.models import Connector
from shuke.collect.slots import Body, Incoming

#: First half of a topic -> what it is about.
_ROLES = {
    "orders": "orders", "customers": "customers", "products": "products", "refunds": "refunds",
    "fulfillments": "parcels", "checkouts": "checkouts", "carts": "carts",
}  # fmt: skip
_PRIVACY = {"customers/data_request": "data", "customers/redact": "erasure", "shop/redact": "shop"}
_SECOND = dt.timedelta(seconds=1) - dt.timedelta(microseconds=1)


def verify(secret: str, headers: Headers, raw: bytes, now: dt.datetime) -> None:
    expected = base64.b64encode(digest(secret, raw)).decode()
    check(expected, headers.get("x-shopify-hmac-sha256", ""))


def read(headers: Headers, raw: bytes, now: dt.datetime) -> list[Delivery]:
    try:
        body = is_so(json.loads(raw), dict, "JSON")
    except ValueError as error:
        raise Unreadable("JSON") from error
    topic = headers.get("x-shopify-topic", "")
    triggered = instant(headers.get("x-shopify-triggered-at")) or now
    if topic in _PRIVACY:
        body = {**body, "topic": topic}
        return [Delivery("privacy", Incoming(_request_key(body), triggered, body))]
    subject, _slash, change = topic.partition("/")
    role = _ROLES.get(subject, "unused")
    if change == "delete":
        role = "deletions" if role == "orders" else "unused"
    if role == "unused":
        key = f"{topic}/{body.get('id') or body.get('token') or ''}"
        return [Delivery(role, Incoming(key[:200], triggered, {**body, "topic": topic}))]
    return [delivery(role, body, triggered)]


def delivery(role: str, body: Body, triggered: dt.datetime) -> Delivery:
    """A document of that role, in the version that it says of itself."""
    number = str(body.get("token") if role == "carts" else body.get("id") or "")
    if not number:
        raise Unreadable("id")
    if role == "deletions":
        return Delivery(role, Incoming(number, triggered, {**body, "at": triggered.isoformat()}))
    if role in ("refunds", "parcels"):
        number = f"{body.get('order_id')}/{number}"
    return Delivery(role, Incoming(number, _version(body, triggered), body))


def _version(body: Body, triggered: dt.datetime) -> dt.datetime:
    """Shopify tells seconds. Of two versions in one second the one that was triggered later counts."""
    at = version(body) or triggered
    return at + min(max(triggered - at, dt.timedelta()), _SECOND)


def version(body: Body) -> dt.datetime | None:
    return instant(body.get("updated_at") or body.get("processed_at") or body.get("created_at"))


_NEEDED = ("line_items", "total_price", "financial_status", "created_at")


def order(body: Body, connector: Connector) -> OrderRead:
    for name in _NEEDED:  # a webhook can be set to send some fields only
        if body.get(name) is None:
            raise Unreadable(name)
    customer = body.get("customer") or {}
    lines = [_line(line) for line in is_so(body.get("line_items", []), list, "line_items")]
    shipping = sum(
        (money(line.get("price")) for line in body.get("shipping_lines") or []), Decimal()
    )
    tax = Decimal() if body.get("taxes_included") else money(body.get("total_tax"))
    extra = money(body.get("total_tip_received")) + money(
        ((body.get("original_total_duties_set") or {}).get("shop_money") or {}).get("amount")
    )
    address = (
        body.get("billing_address")
        or body.get("shipping_address")
        or customer.get("default_address")
        or {}
    )
    status = str(body.get("financial_status") or "paid")
    own = texts(
        number=body.get("name") or body.get("order_number") or body.get("id"),
        placed_at=body.get("created_at"),
        paid_at=None if status in {"pending", "authorized", "voided", "expired"} else body.get("processed_at"),
        status="cancelled" if body.get("cancelled_at") else status,
        currency=body.get("currency"),
        total=money(body.get("total_price")) - extra,
        shipping=shipping or None,
        tax=tax or None,
        discount=money(body.get("total_discounts")) or None,
        note=body.get("note"),
        payment_method=next(iter(body.get("payment_gateway_names") or ()), None),
        consent_email="yes" if body.get("buyer_accepts_marketing") is True else "",
        **_person(customer, connector, address),
        address=_street(body.get("shipping_address") or {}),
    )  # fmt: skip
    own |= texts(
        email=body.get("email") or body.get("contact_email") or own.get("email"),
        phone=body.get("phone") or own.get("phone") or address.get("phone"),
    )
    if body.get("test") is True:
        raise Unreadable("test")
    refunds = {str(r.get("id")): _refunded(r) for r in body.get("refunds") or []}
    parcels = {str(p.get("id")): _parcel(p) for p in body.get("fulfillments") or []}
    if body.get("fulfillment_status") == "fulfilled" and not parcels:
        parcels = {"": {"sent": True}}
    return OrderRead(own | {"lines": lines}, refunds, parcels)


def _street(address: Body) -> str:
    return " ".join(str(address.get(name) or "") for name in ("address1", "address2")).strip()


def _line(line: Any) -> Body:
    line = is_so(line, dict, "line_items")
    return texts(
        product_code=line.get("sku"),
        title=line.get("name") or line.get("title"),
        quantity=line.get("quantity"),
        unit_price=line.get("price"),
    )


def _refunded(refund: Body) -> dict[str, Any]:
    """What went back, in which currency, and what it was for in the shop's own."""
    moves = [t for t in refund.get("transactions") or [] if t.get("kind") == "refund"]
    done = [t for t in moves if t.get("status") in (None, "success")]
    lines = refund.get("refund_line_items") or []
    goods = sum((money(e.get("subtotal")) + money(e.get("total_tax")) for e in lines), Decimal())
    more = sum((money(e.get("amount")) for e in refund.get("order_adjustments") or []), Decimal())
    return {
        "amount": str(sum((money(t.get("amount")) for t in done), Decimal())),
        "currency": str((done[0].get("currency") if done else "") or ""),
        "worth": str(goods - more),
        "at": refund.get("processed_at") or refund.get("created_at"),
        "reason": refund.get("note") or "",
        "lines": [_refunded_line(line) for line in lines],
    }


def _refunded_line(line: Body) -> Body:
    goods = line.get("line_item") or {}
    amount = money(line.get("subtotal")) + money(line.get("total_tax"))
    return texts(
        code=goods.get("sku"),
        title=goods.get("name") or goods.get("title"),
        quantity=line.get("quantity"),
        amount=amount,
    )


def _parcel(parcel: Body) -> dict[str, Any]:
    numbers = parcel.get("tracking_numbers") or [parcel.get("tracking_number")]
    arrived = parcel.get("shipment_status") == "delivered"
    return {
        "sent": parcel.get("status") == "success",
        "numbers": [str(number) for number in numbers if number],
        "carrier": parcel.get("tracking_company") or "",
        "at": parcel.get("created_at"),
        "received": parcel.get("updated_at") if arrived else None,
    }


def refund(body: Body) -> Part:
    return Part(str(body.get("order_id")), str(body.get("id")), _refunded(body))


def parcel(body: Body) -> Part:
    return Part(str(body.get("order_id")), str(body.get("id")), _parcel(body))


def deletion(body: Body) -> Part:
    return Part(str(body.get("id")), "", {"at": body.get("at")})


def customer(body: Body, connector: Connector) -> Body:
    address = body.get("default_address") or {}
    email, sms = (body.get(f"{c}_marketing_consent") or {} for c in ("email", "sms"))
    states = (email.get("state"), sms.get("state"))
    if not email and isinstance(body.get("accepts_marketing"), bool):
        states = ("subscribed" if body["accepts_marketing"] else "not_subscribed", states[1])
    words = [
        s if s in ("subscribed", "unsubscribed", "not_subscribed", "pending") else ""
        for s in states
    ]
    moments = [instant(each.get("consent_updated_at")) for each in (email, sms)]
    latest = max((m for m in moments if m), default=None)
    return texts(
        **_person(body, connector, address),
        joined_at=body.get("created_at"),
        consent_email=words[0],
        consent_sms=words[1],
        consent_at=latest.isoformat() if latest else "",
    )


def _person(customer: Body, connector: Connector, address: Body) -> Body:
    number = customer.get("id")
    return texts(
        web=f"{connector.door}.{number}" if number else "",
        email=customer.get("email"),
        phone=customer.get("phone"),
        name=full_name(customer.get("first_name"), customer.get("last_name"))
        or full_name(address.get("first_name"), address.get("last_name")),
        country=address.get("country"),
        province=address.get("province"),
        city=address.get("city"),
    )


def products(body: Body) -> list[Body]:
    variants = is_so(body.get("variants", []), list, "variants")
    options = [str(o.get("name", "")).lower() for o in body.get("options") or []]
    at = body.get("updated_at")
    return [
        texts(
            code=variant.get("sku"),
            article=body.get("handle"),
            barcode=variant.get("barcode"),
            **_stock(variant, at),
            title=body.get("title"),
            category=body.get("product_type"),
            brand=body.get("vendor"),
            list_price=variant.get("compare_at_price") or variant.get("price"),
            size=_option(variant, options, ("size", "尺码", "尺寸")),
            colour=_option(variant, options, ("color", "colour", "颜色")),
        )
        for variant in variants
        if variant.get("sku")
    ]


def _stock(variant: Body, at: object) -> Body:
    """What it has, of all its locations together, where it counts them."""
    quantity = variant.get("inventory_quantity")
    if quantity is None or not variant.get("inventory_management"):
        return {}
    return {"stock": str(quantity)} | texts(stock_at=at)


def _option(variant: Body, options: list[str], names: tuple[str, ...]) -> Any:
    place = next((at for at, name in enumerate(options, 1) if name in names), 0)
    return variant.get(f"option{place}") if place else None


def basket(body: Body, connector: Connector) -> Basket:
    person = body.get("customer") or {}
    address = body.get("billing_address") or body.get("shipping_address") or {}
    details = _person(person, connector, address)
    details |= texts(
        email=body.get("email") or details.get("email"),
        phone=body.get("phone") or details.get("phone"),
    )
    token = str(body.get("cart_token") or body.get("token") or body.get("id") or "")
    return Basket(
        token,
        instant(body.get("created_at")) or instant(body.get("updated_at")) or dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        [str(line["sku"]) for line in body.get("line_items") or [] if line.get("sku")],
        details,
        str(body.get("total_price") or ""),
    )  # fmt: skip


def request(body: Body, connector: Connector) -> Request:
    person = _person(body.get("customer") or {}, connector, {})
    return Request(_PRIVACY[body["topic"]], _request_key(body), person)


def _request_key(body: Body) -> str:
    parts = [(body.get(name) or {}).get("id") for name in ("data_request", "customer")]
    number = next((part for part in parts if part), body.get("shop_id"))
    return f"{body['topic']}/{number}"[:200]


VERSION = "2026-10"
#: Things of a page.
_MOST = 250
_NEXT = re.compile(r"[?&]page_info=([^&>]+)[^>]*>;\s*rel=\"?next")
#: Requests that a shop's bucket gains in a second.
_LEAK = 2


def _url(role: str) -> Callable[[str, dict[str, Any]], str]:
    def url(address: str, cursor: dict[str, Any]) -> str:
        query: dict[str, Any] = {"limit": _MOST}
        if cursor.get("page"):
            query["page_info"] = cursor["page"]
        else:
            query |= {"order": "updated_at asc"}
            query |= {"status": "any"} if role == "orders" else {}
            query |= {"updated_at_min": cursor["since"]} if cursor.get("since") else {}
        return f"{address}/admin/api/{VERSION}/{role}.json?{urlencode(query)}"

    return url


def _page(role: str) -> Callable[[bytes, Headers, dict[str, Any], dt.datetime], Page]:
    def page(content: bytes, headers: Headers, cursor: dict[str, Any], now: dt.datetime) -> Page:
        try:
            items = is_so(json.loads(content)[role], list, role)
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(role) from error
        latest = max(
            (at for at in map(version, items) if at), default=instant(cursor.get("latest"))
        )
        onward = _NEXT.search(headers.get("link", ""))
        place = {"latest": latest.isoformat()} if latest else {}
        if onward:  # only the place is taken from the link, never its host
            place |= {"since": cursor.get("since", ""), "page": unquote(onward[1])}
        elif latest:
            place |= {"since": (latest - OVERLAP).isoformat()}
        return Page([delivery(role, item, now) for item in items], place, not onward)

    return page


def wait(headers: Headers) -> float:
    """Until the bucket is half empty again, once it is nearly full."""
    used, _slash, size = headers.get("x-shopify-shop-api-call-limit", "").partition("/")
    if not (used.isdigit() and size.isdigit()) or int(used) < 0.8 * int(size):
        return 0.0
    return max(0.0, (int(used) - int(size) / 2) / _LEAK)


SHOPIFY = ConnectorKind(
    code="shopify",
    label="Shopify",
    verify=verify,
    read=read,
    order=order,
    customer=customer,
    products=products,
    basket=basket,
    request=request,
    parts={"refunds": refund, "parcels": parcel, "deletions": deletion},
    version=version,
    resources=tuple(
        Resource(role, _url(role), _page(role)) for role in ("customers", "products", "orders")
    ),
    access=(("token", _("Access token of the Admin API")),),
    headers=lambda access: {"X-Shopify-Access-Token": access["token"]},
    wait=wait,
    brings_secret=True,
    help=_(
        "In Shopify: Settings → Notifications → Webhooks (or your app), format JSON, this address. The secret "
        "that signs them stands there, or is the app’s API secret key."
    ),
)
