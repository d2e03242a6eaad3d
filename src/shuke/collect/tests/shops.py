"""Shops that send: bodies as Shopify and WooCommerce write them, signed as they sign."""

import base64
import hashlib
import hmac
import json
from typing import Any

from django.test import Client

from shuke.collect import commands
from shuke.collect.models import Connector
from shuke.common import clock
from shuke.common.access import SYSTEM

SECRET = "a secret of the shop"


def connect(kind: str, name: str = "麦穗海外店", store: str = "web") -> Connector:
    return commands.make_connector(SYSTEM, kind=kind, name=name, store=store, secret=SECRET)[0]


def mac(content: bytes, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), content, hashlib.sha256).digest()


def post(shop: Connector, raw: bytes, headers: dict[str, str], kind: str = "application/json"):
    return Client().post(f"/hooks/{shop.public_id}/", raw, content_type=kind, headers=headers)


def shopify(shop: Connector, topic: str, body: dict, triggered: str = "", secret: str = SECRET):
    """Deliver as Shopify does; gives the answer."""
    raw = json.dumps(body).encode()
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": base64.b64encode(mac(raw, secret)).decode(),
    }
    return post(shop, raw, headers | ({"X-Shopify-Triggered-At": triggered} if triggered else {}))


def woocommerce(shop: Connector, topic: str, body: dict, secret: str = SECRET):
    raw = json.dumps(body).encode()
    signature = base64.b64encode(mac(raw, secret)).decode()
    return post(shop, raw, {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": signature})


def signed(shop: Connector, *documents: dict, ago: int = 0, secret: str = SECRET):
    raw = json.dumps({"documents": documents}).encode()
    stamp = str(int(clock.now().timestamp()) - ago)
    signature = mac(stamp.encode() + b"." + raw, secret).hex()
    return post(shop, raw, {"X-Shuke-Timestamp": stamp, "X-Shuke-Signature": signature})


def shopify_order(
    number: int = 1001, updated: str = "2026-11-02T12:00:00+00:00", **more: Any
) -> dict:
    """An order of one romper at 100 with 10 for shipping and 20 off, ids as large as Shopify's."""
    return {
        "id": 5_000_000_000_000 + number,
        "name": f"#{number}",
        "created_at": "2026-11-01T16:30:00+08:00",
        "processed_at": "2026-11-01T16:31:00+08:00",
        "updated_at": updated,
        "currency": "CNY",
        "email": "lin@example.com",
        "total_price": "90.00",
        "total_discounts": "20.00",
        "total_tax": "0.00",
        "taxes_included": True,
        "financial_status": "paid",
        "fulfillment_status": None,
        "buyer_accepts_marketing": False,
        "customer": {"id": 7_000_000_000_001, "email": "lin@example.com", "first_name": "小满", "last_name": "林"},
        "billing_address": {"country": "China", "province": "Zhejiang", "city": "Hangzhou"},
        "shipping_lines": [{"price": "10.00"}],
        "line_items": [
            {"sku": "BODY-80", "name": "Body / 80", "quantity": 1, "price": "100.00"},
        ],
        "refunds": [],
        "fulfillments": [],
        **more,
    }  # fmt: skip


def shopify_refund(order: int = 1001, number: int = 1, amount: str = "30.00") -> dict:
    return {
        "id": 9_000 + number,
        "order_id": 5_000_000_000_000 + order,
        "created_at": "2026-11-03T12:00:00+00:00",
        "transactions": [
            {"kind": "refund", "status": "success", "amount": amount, "currency": "CNY"}
        ],
    }


def shopify_parcel(
    order: int = 1001, status: str = "success", updated: str = "2026-11-03T09:00:00Z"
) -> dict:
    return {
        "id": 8_001,
        "order_id": 5_000_000_000_000 + order,
        "status": status,
        "updated_at": updated,
    }  # fmt: skip


def woo_order(number: int = 27, modified: str = "2026-11-02T12:00:00", **more: Any) -> dict:
    return {
        "id": number,
        "number": str(number),
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": "2026-11-01T08:30:00",
        "date_modified_gmt": modified,
        "date_paid_gmt": "2026-11-01T08:31:00",
        "discount_total": "5.00",
        "shipping_total": "4.90",
        "total": "47.58",
        "total_tax": "7.68",
        "customer_id": 5,
        "customer_note": "",
        "billing": {
            "first_name": "Emma", "last_name": "Clarke", "email": "emma@example.com",
            "phone": "+8613917280456", "city": "Shanghai", "state": "SH", "country": "CN",
        },
        "line_items": [
            {"name": "Romper", "sku": "LT-80", "quantity": 2, "subtotal": "40.00", "total": "35.00", "price": 17.5},
        ],
        "fee_lines": [],
        "refunds": [],
        **more,
    }  # fmt: skip
