"""What tests of the counter share: two stores, their regulars, an assistant of one store."""

import datetime as dt
import json

import polars as pl
import pytest
from django.db import transaction
from django.test import Client
from tests.team import sign_in

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.shop import commands as shop
from shuke.team import commands as team
from shuke.team.commands import make_token
from shuke.team.models import Store
from shuke.team.queries import actor_for
from shuke.team.roles import token_scopes

NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def still():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def hubin(db):
    return Store.objects.create(code="hubin", name="湖滨店", kind="door")


@pytest.fixture
def xuhui(db):
    return Store.objects.create(code="xuhui", name="徐汇店", kind="door")


@pytest.fixture
def bought(actor):
    """`bought("hubin", customer)`: an order of theirs at that store."""

    def order(store, customer, number="A1", days=20):
        placed = clock.now() - dt.timedelta(days=days)
        orders = {"store": [store], "number": [number], "placed_at": [placed]}
        orders |= {"customer_id": [customer.pk], "currency": ["CNY"]}
        lines = {"store": [store], "number": [number], "position": [0], "quantity": [1]}
        lines |= {"title": ["连体衣 80"], "product_code": ["BODY-80"], "unit_price": [1_280_000]}
        with transaction.atomic():
            shop.record_orders(pl.DataFrame(orders), pl.DataFrame(lines), source="test")

    return order


@pytest.fixture
def wang(actor, hubin, bought):
    """A grandmother who buys at one store with her card."""
    contacts = [("phone", "13911110004"), ("card", "MS0002")]
    person = customers.add_customer(actor(), name="王素琴", city="杭州", identities=contacts)
    child = customers.add_child(actor(), person.pk, name="乐乐", born_on=dt.date(2022, 11, 30))
    customers.agree_as_guardian(actor(), child.pk, guardian="王素琴", text="可以")
    bought("hubin", person)
    return person


@pytest.fixture
def lin(actor, xuhui, bought):
    """Of the other store; her phone ends like that of 王素琴."""
    contacts = [("phone", "13722220004"), ("email", "lin@example.com")]
    person = customers.add_customer(actor(), name="林小满", city="上海", identities=contacts)
    bought("xuhui", person, "B1")
    return person


@pytest.fixture
def assistant(actor, hubin):
    """An agent who sees one store."""
    owner = actor("owner")
    row = team.add_staff(owner, username="ayun", name="阿云", role="agent").staff
    team.place_staff(owner, row.pk, {"store": [hubin.pk]})
    row.refresh_from_db()
    return row


@pytest.fixture
def in_store(assistant):
    """A browser of the assistant."""
    client = Client(headers={"accept-language": "en"})
    sign_in(client, assistant)
    return client


@pytest.fixture
def assisting(assistant):
    return actor_for(assistant)


@pytest.fixture
def call(staff):
    """`call("agent", "post", "/visits", body)` with a token of that role and all its scopes."""

    def do(role, method, path, body=None):
        who = actor_for(staff(role))
        scopes = sorted(who.capabilities & set(token_scopes()))
        _row, secret = make_token(who, name="test", scopes=scopes)
        client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        data = {} if body is None else {"data": json.dumps(body)}
        answer = getattr(client, method)(f"/api/v1{path}", **data, content_type="application/json")
        return answer.status_code, answer.json()

    return do
