"""The demo shop's second channel: a shop abroad of its own that goes on selling while the demo runs.

It stands beside Shuke as any shop does: it knows an address, a secret and a key, and tells what happens by
signed documents (docs/connecting.md) and by events (docs/tracking.md). Nothing here writes to the database
but `connect`, which does what an owner does on the pages.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shuke.collect import commands as collect
from shuke.collect.commands.tracking import make_key
from shuke.collect.queries import connectors, tracking
from shuke.common.access import SYSTEM
from shuke.customers import queries as customers
from shuke.demo import catalogue, people
from shuke.demo.visits import SOURCES

NAME = "直播间小店 Live shop"
#: What an order may become after it was paid, and how often.
LATER = {"shipped": 12, "completed": 4, "refund": 2, "cancelled": 1}
#: So many of its buyers the shop has met before, and so many of those the owner knows from elsewhere.
RETURNING, REGULARS = 0.5, 400
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile"

#: Sends the body to an address of Shuke with these headers; the status of the answer.
Send = Callable[[str, bytes, Mapping[str, str]], int]


@dataclass(frozen=True)
class Access:
    """What an owner copies into a shop: the address and secret of its connection, and its server's key."""

    hook: str
    secret: str
    key: str


def connect() -> Access:
    """Connect the shop, or give the one that is connected a new secret."""
    shops = (row for row in connectors.connectors() if (row.name, row.ended_at) == (NAME, None))
    if (row := next(shops, None)) is None:
        row, secret = collect.make_connector(SYSTEM, kind="signed", name=NAME, store="live")
    else:
        secret = collect.change_secret(SYSTEM, row.pk)
    keys = (key for key in tracking.write_keys(SYSTEM) if (key.name, key.ended_at) == (NAME, None))
    key = next(keys, None) or make_key(SYSTEM, name=NAME, side="server")
    return Access(f"/hooks/{row.public_id}/", secret, key.key)


def regulars() -> list[str]:
    """E-mail addresses of customers who bought elsewhere, so that both shops meet on one record."""
    ids = customers.people(SYSTEM).order_by("pk").values_list("pk", flat=True)[:REGULARS]
    contacts = customers.contacts(SYSTEM, ids, as_stored=True).values()
    return [each.value for listed in contacts for each in listed if each.kind == "email"]


@dataclass
class Visit:
    """Somebody in the shop: where they came from, what they look at, how far they are."""

    visitor: str
    source: str
    medium: str
    item: catalogue.Item
    events: int = 0


@dataclass
class Order:
    """The shop's own copy of an order, which is told whole each time that it changes."""

    number: str
    body: dict[str, Any]
    refunds: int = 0


@dataclass
class LiveShop:
    """Sells by chance, a step at a time. `now` is asked for the time of each thing that happens."""

    access: Access
    send: Send
    random: Random
    now: Callable[[], dt.datetime]
    regulars: Sequence[str] = ()
    goods: list[catalogue.Item] = field(default_factory=catalogue.items)
    visits: list[Visit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    def step(self) -> str:
        """Let one thing happen and tell it; what it was, for whoever watches."""
        chance = self.random.random()
        if self.orders and chance < 0.15:
            return self._later(self.random.choice(self.orders[-30:]))
        if self.visits and chance < 0.7:
            return self._go_on(self.random.choice(self.visits))
        return self._arrive()

    def _arrive(self) -> str:
        source = self.random.choices(SOURCES, [each.visits for each in SOURCES])[0]
        visit = Visit(
            f"live-{self._token()}", source.code, source.medium, self.random.choice(self.goods)
        )
        self.visits = [*self.visits[-40:], visit]
        self._track(visit, "Product Viewed")
        return f"{source.code}: {visit.item.title}"

    def _go_on(self, visit: Visit) -> str:
        """Put it into the cart, go to the checkout, pay; or leave."""
        if self.random.random() < 0.25:
            self.visits.remove(visit)
            return "left"
        steps = ("", "Product Added", "Checkout Started")
        if visit.events < len(steps):
            name = steps[visit.events]
            self._track(visit, name)
            return f"{name}: {visit.item.title}"
        self.visits.remove(visit)
        return self._buy(visit)

    def _buy(self, visit: Visit) -> str:
        order = Order(f"L{self._token()[:8].upper()}", {})
        quantity = self.random.choice((1, 1, 1, 2))
        order.body = {
            "number": order.number,
            "placed_at": self.now().isoformat(),
            "status": "paid",
            "currency": "CNY",
            "lines": [
                {
                    "product_code": visit.item.code,
                    "title": visit.item.title,
                    "quantity": quantity,
                    "unit_price": str(visit.item.family.price),
                }
            ],
            **self._buyer(),
        }
        self.orders.append(order)
        self._tell("orders", order.number, order.body)
        self._identify(visit, order.body)
        self._track(visit, "Order Completed", order_id=order.number)
        return f"order {order.number}: {visit.item.family.price * quantity} CNY"

    def _buyer(self) -> dict[str, str]:
        if self.regulars and self.random.random() < RETURNING:
            return {"email": self.random.choice(self.regulars)}
        surname, given = self.random.choice(people.SURNAMES), self.random.choice(people.GIVEN)
        weights = [weight for *_place, weight in people.CITIES]
        city, province, _weight = self.random.choices(people.CITIES, weights)[0]
        return {
            "name": surname + given,
            "phone": f"1391728{self.random.randrange(10_000):04d}",
            "province": province,
            "city": city,
        }

    def _later(self, order: Order) -> str:
        what = self.random.choices(list(LATER), list(LATER.values()))[0]
        if what == "refund":
            order.refunds += 1
            [line] = order.body["lines"]
            body = {"order": order.number, "id": f"r{order.refunds}", "amount": line["unit_price"]}
            self.orders.remove(order)
            return self._tell("refunds", f"{order.number}-{body['id']}", body)
        order.body |= {"status": what}
        if what != "shipped":
            self.orders.remove(order)
        return self._tell("orders", order.number, order.body)

    def _tell(self, kind: str, key: str, body: Mapping[str, Any]) -> str:
        """A document, signed. One that is not taken is sent again with the next version of it."""
        document = {"kind": kind, "key": key, "occurred": self.now().isoformat(), "body": body}
        content = json.dumps({"documents": [document]}, ensure_ascii=False).encode()
        stamp = str(int(self.now().timestamp()))
        signed = hmac.new(
            self.access.secret.encode(), stamp.encode() + b"." + content, hashlib.sha256
        )
        headers = {"X-Shuke-Timestamp": stamp, "X-Shuke-Signature": signed.hexdigest()}
        status = self._post(self.access.hook, content, headers)
        return f"{kind} {key} {body.get('status', '')}: {status}"

    def _track(self, visit: Visit, name: str, **properties: Any) -> None:
        visit.events += 1
        about = {"sku": visit.item.code, "price": str(visit.item.family.price)}
        self._event(visit, {"type": "track", "event": name, "properties": about | properties})

    def _identify(self, visit: Visit, body: Mapping[str, Any]) -> None:
        """The shop's own server says who ordered."""
        traits = {name: body[name] for name in ("email", "phone", "name") if name in body}
        who = body.get("email") or body["phone"]
        self._event(visit, {"type": "identify", "userId": f"live-{who}", "traits": traits})

    def _event(self, visit: Visit, event: Mapping[str, Any]) -> None:
        at = self.now().isoformat()
        whole = {
            **event,
            "messageId": self._token(),
            "anonymousId": visit.visitor,
            "timestamp": at,
            "context": {
                "campaign": {"source": visit.source, "medium": visit.medium},
                "sessionId": visit.visitor,
                "userAgent": AGENT,
            },
        }
        content = json.dumps({"batch": [whole], "sentAt": at}).encode()
        password = base64.b64encode(f"{self.access.key}:".encode()).decode()
        self._post("/v1/batch", content, {"Authorization": f"Basic {password}"})

    def _post(self, path: str, content: bytes, headers: Mapping[str, str]) -> int:
        return self.send(path, content, {"Content-Type": "application/json", **headers})

    def _token(self) -> str:
        return f"{self.random.getrandbits(64):016x}"
