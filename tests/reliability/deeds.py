"""What a shop's customers and programs do that must never be lost nor happen twice: each with how it is
sent, again if need be, and how often it has happened in the end."""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shuke.collect import applying
from shuke.collect.commands.tracking import make_key
from shuke.collect.connectors.parts import source_of
from shuke.collect.tests import shops
from shuke.collect.tracking.recording import record_spool
from shuke.common.access import SYSTEM
from shuke.customers.models import Consent, Customer
from shuke.engage.keys import keyring
from shuke.engage.models import Send
from shuke.engage.tests import shop
from shuke.shop.models import Event, Order
from shuke.team.commands import make_token

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Deed:
    """`request(number)`: path, body and headers of deed `number`, the same each time it is sent.
    `happened()`: how often each number has happened."""

    request: Callable[[int], tuple[str, bytes, dict]]
    happened: Callable[[], dict[int, int]]


def counted(names: Iterable[str]) -> dict[int, int]:
    """How often each number stands at the end of a name."""
    return dict(Counter(int(re.search(r"\d+$", name)[0]) for name in names))


def events() -> Deed:
    """A visitor's events, as an SDK sends them: again under the same `messageId`."""
    key = make_key(SYSTEM, name="Web shop", side="browser")

    def request(number: int) -> tuple[str, bytes, dict]:
        event = {"writeKey": key.key, "messageId": str(number), "anonymousId": "a",
                 "event": f"event {number}"}  # fmt: skip
        return "/v1/track", json.dumps(event).encode(), JSON

    def happened() -> dict[int, int]:
        record_spool()
        return counted(Event.objects.values_list("name", flat=True))

    return Deed(request, happened)


def customers(actor) -> Deed:
    """People whom another program writes down, under an `Idempotency-Key`."""
    _, secret = make_token(actor("owner"), name="till", scopes=["customers.edit"])

    def request(number: int) -> tuple[str, bytes, dict]:
        headers = JSON | {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"till-{number}"}
        return "/api/v1/customers", json.dumps({"name": f"小满-{number}"}).encode(), headers

    names = Customer.objects.filter(name__startswith="小满-").values_list("name", flat=True)
    return Deed(request, lambda: counted(names.all()))


def opt_outs(count: int) -> Deed:
    """People who want no more letters, with one click of their mail program."""
    campaign = shop.gathered(shop.people(count))
    sends = list(Send.objects.filter(step__campaign=campaign).values_list("pk", "customer_id"))
    numbers = {customer: number for number, (_send, customer) in enumerate(sends)}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    def request(number: int) -> tuple[str, bytes, dict]:
        return f"/u/{keyring().send_key(sends[number][0])}/", b"List-Unsubscribe=One-Click", kind

    def happened() -> dict[int, int]:
        withdrawn = Consent.objects.filter(state=Consent.State.WITHDRAWN)
        return dict(Counter(numbers[pk] for pk in withdrawn.values_list("customer_id", flat=True)))

    return Deed(request, happened)


def orders() -> Deed:
    """Orders of a connected shop, delivered again until they are acknowledged."""
    connected = shops.connect("shopify")

    def request(number: int) -> tuple[str, bytes, dict]:
        raw = json.dumps(shops.shopify_order(number)).encode()
        signature = base64.b64encode(shops.mac(raw)).decode()
        signed = {"X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": signature}
        return f"/hooks/{connected.public_id}/", raw, JSON | signed

    def happened() -> dict[int, int]:
        applying.apply(source_of(connected, "orders"))
        numbers = Order.objects.values_list("number", flat=True)
        return counted(numbers)

    return Deed(request, happened)
