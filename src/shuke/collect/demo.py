"""The demo shop's second shop abroad: connected, with what it sent lately, and what needs somebody."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from shuke.collect import commands
from shuke.collect.queries import connectors
from shuke.common import clock
from shuke.common.slots import DemoShop

_SECRET = "demo-shop-secret"  # noqa: S105 - of a shop that is only a demo


def load(shop: DemoShop) -> str:
    """Connect it and have it send; see `common.slots.DemoRows`."""
    connector, _secret = commands.make_connector(
        shop.team["owner"], kind="shopify", name="海外独立站 Shopify", store="web", secret=_SECRET
    )
    deliveries = _deliveries(shop.emails)
    for ago, topic, body in deliveries:
        with clock.fixed(clock.now() - ago):
            _deliver(connector.public_id, topic, body)
    for source in connectors.sources(connector):
        commands.apply_documents(source)
    return f"{len(deliveries)} documents of a connected shop"


def _deliver(public_id: str, topic: str, body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    signature = hmac.new(_SECRET.encode(), raw, hashlib.sha256).digest()
    headers = {
        "x-shopify-topic": topic,
        "x-shopify-hmac-sha256": base64.b64encode(signature).decode(),
    }
    commands.receive_delivery(public_id, headers, raw)


def _deliveries(emails: Mapping[str, str]) -> list[tuple[dt.timedelta, str, dict[str, Any]]]:
    """How long ago, topic and body. None makes an order: the figures of the demo stay what they are."""
    hour = dt.timedelta(hours=1)

    def at(ago: dt.timedelta) -> str:
        return (clock.now() - ago).isoformat(timespec="seconds")

    def person(number: int, who: str, ago: dt.timedelta) -> dict[str, Any]:
        return {
            "id": number,
            "email": emails[who],
            "updated_at": at(ago),
            "created_at": at(24 * hour),
        }

    return [
        (70 * hour, "customers/update", person(7_301, "anneliese", 70 * hour)),
        (50 * hour, "customers/data_request", {"shop_id": 1, "customer": {"id": 7_302, "email": emails["emma"]}}),
        (26 * hour, "themes/publish", {"id": 4}),
        (9 * hour, "orders/create", {"id": 5_101, "name": "#1001", "test": True, "line_items": [],
                                     "created_at": at(9 * hour), "updated_at": at(9 * hour)}),
        (5 * hour, "refunds/create", {"id": 9_001, "order_id": 4_980, "created_at": at(5 * hour),
                                      "transactions": [{"kind": "refund", "amount": "59.00"}]}),
        (2 * hour, "customers/update", person(7_302, "emma", 2 * hour)),
    ]  # fmt: skip
