"""WooCommerce: its webhooks and its REST API v3, which have one shape.

Source: woocommerce.github.io/woocommerce-rest-api-docs. A product that comes in variations lists their numbers
alone, and its variations are asked for product by product (woocommerce issues 28780, 44875). As seen live: a webhook that is switched on sends an
unsigned form "webhook_id=N"; its delivery id is shared by deliveries within one second.
"""

import base64
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

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

_ROLES = {"order": "orders", "customer": "customers", "product": "products"}
_PING = re.compile(rb"webhook_id=\d+")


def verify(secret: str, headers: Headers, raw: bytes, now: dt.datetime) -> None:
    given = headers.get("x-wc-webhook-signature", "")
    if not given and _PING.fullmatch(raw):
        return
    check(base64.b64encode(digest(secret, raw)).decode(), given)


def read(headers: Headers, raw: bytes, now: dt.datetime) -> list[Delivery]:
    if _PING.fullmatch(raw):
        return []
    try:
        body = is_so(json.loads(raw), dict, "JSON")
    except ValueError as error:
        raise Unreadable("JSON") from error
    topic = headers.get("x-wc-webhook-topic", "")
    subject, _dot, change = topic.partition(".")
    role = _ROLES.get(subject, "unused")
    if change == "deleted":
        role = "deletions" if role == "orders" else "unused"
    if role == "unused":
        key = f"{topic}/{body.get('id') or ''}"
        return [Delivery(role, Incoming(key[:200], now, {**body, "topic": topic}))]
    return [delivery(role, body, now)]


def delivery(role: str, body: Body, now: dt.datetime) -> Delivery:
    """A document of that role, in the version that it says of itself."""
    if not (number := str(body.get("id") or "")):
        raise Unreadable("id")
    if role == "deletions":
        return Delivery(role, Incoming(number, now, {**body, "at": now.isoformat()}))
    return Delivery(role, Incoming(number, version(body) or now, body))


def version(body: Body) -> dt.datetime | None:
    return instant(body.get("date_modified_gmt") or body.get("date_created_gmt"))


def order(body: Body, connector: Connector) -> OrderRead:
    fees = [(line.get("name"), money(line.get("total"))) for line in body.get("fee_lines") or []]
    lines = [_line(line) for line in is_so(body.get("line_items", []), list, "line_items")]
    lines += [texts(title=name, quantity=1, amount=fee) for name, fee in fees if fee > 0]
    off = -sum((fee for _name, fee in fees if fee < 0), Decimal())
    own = texts(
        number=body.get("number") or body.get("id"),
        placed_at=_utc(body.get("date_created_gmt")),
        paid_at=_utc(body.get("date_paid_gmt")),
        status=body.get("status"),
        currency=body.get("currency"),
        total=body.get("total"),
        shipping=body.get("shipping_total"),
        tax=body.get("total_tax"),
        discount=off or None,
        note=body.get("customer_note"),
        payment_method=body.get("payment_method_title") or body.get("payment_method"),
        **_person(body.get("customer_id"), body, connector),
        address=_street(body.get("shipping") or {}),
    )
    refunds = {
        str(r.get("id")): {
            "amount": str(abs(money(r.get("total")))),
            "reason": r.get("reason") or "",
        }
        for r in body.get("refunds") or []
    }
    return OrderRead(own | {"lines": lines}, refunds)


def _street(address: Body) -> str:
    return " ".join(str(address.get(name) or "") for name in ("address_1", "address_2")).strip()


def _line(line: Any) -> Body:
    line = is_so(line, dict, "line_items")
    return texts(
        product_code=line.get("sku"),
        title=line.get("name"),
        quantity=line.get("quantity"),
        amount=line.get("total"),
    )


def _utc(text: object) -> str:
    moment = instant(text)
    return moment.isoformat() if moment else ""


def customer(body: Body, connector: Connector) -> Body:
    return texts(
        **_person(body.get("id"), body, connector),
        joined_at=_utc(body.get("date_created_gmt")),
    )


def _person(number: object, body: Body, connector: Connector) -> Body:
    """`number` is 0 for guests, whose number nobody shares with anybody."""
    billing = body.get("billing") or {}
    return texts(
        web=f"{connector.door}.{number}" if number else "",
        email=body.get("email") or billing.get("email"),
        phone=billing.get("phone"),
        name=full_name(
            body.get("first_name") or billing.get("first_name"),
            body.get("last_name") or billing.get("last_name"),
        ),
        country=billing.get("country"),
        province=billing.get("state"),
        city=billing.get("city"),
    )


def products(body: Body) -> list[Body]:
    if not body.get("sku"):
        return []
    categories = body.get("categories") or [{}]
    brands = body.get("brands") or [{}]
    # "parent": the product's own number, which is no variation's.
    quantity = body.get("stock_quantity") if body.get("manage_stock") is True else None
    stock = {} if quantity is None else {"stock": str(quantity)}
    return [
        stock
        | texts(
            code=body.get("sku"),
            article=body.get("parent_sku"),
            **_variant(body),
            barcode=body.get("global_unique_id"),
            stock_at=_utc(body.get("date_modified_gmt")),
            title=_title(body),
            category=categories[0].get("name"),
            brand=brands[0].get("name"),
            list_price=body.get("regular_price") or body.get("price"),
        )
    ]


#: How shops call the two things that we know of a variation.
_VARIANTS = {
    "size": ("size", "尺码", "尺寸", "码数", "größe", "taille", "maat", "talla"),
    "colour": ("color", "colour", "颜色", "颜色分类", "farbe", "couleur", "kleur"),
}


def _variant(body: Body) -> dict[str, Any]:
    """Size and colour of a variation; a product lists all of its under `options` instead."""
    chosen = {
        str(each.get("name", "")).strip().casefold(): each.get("option")
        for each in body.get("attributes") or []
    }
    return {
        name: next((chosen[word] for word in words if chosen.get(word)), None)
        for name, words in _VARIANTS.items()
    }


def _title(body: Body) -> str:
    """Some versions call a variation by its values alone: "Blue, 90"."""
    name, parent = str(body.get("name") or ""), str(body.get("parent_name") or "")
    return name if parent in name else f"{parent} {name}".strip()


def deletion(body: Body) -> Part:
    return Part(str(body.get("id")), "", {"at": body.get("at")})


def basket(body: Body, connector: Connector) -> Basket:
    raise Unreadable("topic")


def request(body: Body, connector: Connector) -> Request:
    raise Unreadable("topic")


_MOST = 100


def _url(role: str) -> Callable[[str, dict[str, Any]], str]:
    def url(address: str, cursor: dict[str, Any]) -> str:
        if waiting := cursor.get("variable"):
            part = urlencode({"per_page": _MOST, "page": cursor.get("part", 1), "order": "asc"})
            return f"{address}/wp-json/wc/v3/products/{int(waiting[0]['id'])}/variations?{part}"
        query: dict[str, Any] = {"per_page": _MOST, "page": cursor.get("page", 1), "order": "asc"}
        if role == "customers":  # they cannot be asked for by their change
            query |= {"orderby": "id", "role": "all"}
        else:
            query |= {"orderby": "modified", "dates_are_gmt": "true", "status": "any"}
            query |= {"modified_after": cursor["since"]} if cursor.get("since") else {}
        return f"{address}/wp-json/wc/v3/{role}?{urlencode(query)}"

    return url


def _page(role: str) -> Callable[[bytes, Headers, dict[str, Any], dt.datetime], Page]:
    def page(content: bytes, headers: Headers, cursor: dict[str, Any], now: dt.datetime) -> Page:
        try:
            items = is_so(json.loads(content), list, role)
        except ValueError as error:
            raise Unreadable(role) from error
        if cursor.get("variable"):
            return _variations(items, cursor, now)
        is_last = len(items) < _MOST
        latest = max((at for at in map(version, items) if at), default=None)
        place = _onward(role, cursor, latest, is_last)
        deliveries = [delivery(role, item, now) for item in items]
        if variable := [_parent(item) for item in items if item.get("variations")]:
            return Page(deliveries, {**place, "variable": variable, "over": is_last}, False)
        return Page(deliveries, place, is_last)

    return page


def _parent(item: Body) -> Body:
    return {"id": item["id"], "name": item.get("name") or "", "sku": item.get("sku") or ""}


def _variations(items: list[Body], cursor: dict[str, Any], now: dt.datetime) -> Page:
    """A page of one product's variations; after the last of them the list of products goes on."""
    parent, *rest = cursor["variable"]
    more = {"parent_id": parent["id"], "parent_name": parent["name"], "parent_sku": parent["sku"]}
    parts = [delivery("products", more | item, now) for item in items]
    place = {
        name: value for name, value in cursor.items() if name not in ("variable", "over", "part")
    }
    if len(items) >= _MOST:
        return Page(parts, {**cursor, "part": cursor.get("part", 1) + 1}, False)
    if rest:
        return Page(parts, {**place, "variable": rest, "over": cursor["over"]}, False)
    return Page(parts, place, bool(cursor["over"]))


def _onward(
    role: str, cursor: dict[str, Any], latest: dt.datetime | None, is_last: bool
) -> dict[str, Any]:
    """A change moves a thing to the end of the list and all others forward: so the next page begins at
    the time at which this one ends, and only within one second at a number of a page."""
    if role == "customers":
        return {} if is_last else {"page": cursor.get("page", 1) + 1}
    back = OVERLAP if is_last else dt.timedelta(seconds=1)
    since = (latest - back).strftime("%Y-%m-%dT%H:%M:%S") if latest else cursor.get("since", "")
    if not is_last and since <= cursor.get("since", ""):
        return {"since": cursor["since"], "page": cursor.get("page", 1) + 1}
    return {"since": since}


def _headers(access: Mapping[str, str]) -> dict[str, str]:
    pair = f"{access['key']}:{access['secret']}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


WOOCOMMERCE = ConnectorKind(
    code="woocommerce",
    label="WooCommerce",
    verify=verify,
    read=read,
    order=order,
    customer=customer,
    products=products,
    basket=basket,
    request=request,
    parts={"deletions": deletion},
    version=version,
    resources=(
        Resource("customers", _url("customers"), _page("customers"), every=86_400),
        Resource("products", _url("products"), _page("products")),
        Resource("orders", _url("orders"), _page("orders")),
    ),
    access=(("key", _("Consumer key")), ("secret", _("Consumer secret"))),
    headers=_headers,
    help=_(
        "In WooCommerce: Settings → Advanced → Webhooks. Add one each for Order, Customer and Product (created, "
        "updated, deleted) with this address as delivery URL and this secret."
    ),
)
