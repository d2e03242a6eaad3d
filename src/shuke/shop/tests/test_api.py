"""Orders over the API."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction
from django.test import Client

from shuke.customers import commands as customers
from shuke.shop import commands
from shuke.shop.models import Order, OrderLine
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.fixture
def get(staff):
    def do(path, role="agent", scopes=None):
        actor = actor_for(staff(role))
        _row, secret = make_token(
            actor, name="test", scopes=sorted(scopes or actor.capabilities - {"tokens.own"})
        )
        client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        return client.get(f"/api/v1{path}")

    return do


@pytest.fixture
def emma(actor):
    emma = customers.add_customer(actor("agent"), name="Emma Clarke")
    heads = [
        {
            **{"store": "web", "number": f"W{n}", "placed_at": DAY + dt.timedelta(days=n)},
            "customer_id": emma.pk if n % 2 else None,
        }
        for n in range(5)
    ]
    lines = [
        {
            **{"store": "web", "number": f"W{n}", "position": 1, "product_code": "X"},
            **{"title": "Romper", "quantity": 2, "unit_price": 125_000},
        }
        for n in range(5)
    ]
    with transaction.atomic():
        schema = {"customer_id": pl.Int64, "placed_at": pl.Datetime("us", "UTC")}
        frame = pl.DataFrame(heads, schema_overrides=schema)
        commands.record_orders(frame, pl.DataFrame(lines), source="test")
    return emma


def numbers(answer):
    return [order["number"] for order in answer.json()["items"]]


def test_list_and_filters(emma, get):
    assert numbers(get("/orders")) == ["W4", "W3", "W2", "W1", "W0"]
    assert numbers(get(f"/orders?customer={emma.pk}")) == ["W3", "W1"]
    assert numbers(get("/orders?number=W2")) == ["W2"]
    window = "since=2026-11-02T00:00:00Z&until=2026-11-04T00:00:00Z"
    assert numbers(get(f"/orders?{window}")) == ["W2", "W1"]
    assert numbers(get("/orders?store=nowhere")) == []
    first = get("/orders?limit=3")
    rest = get(f"/orders?limit=3&after={first.json()['next']}")
    assert numbers(first) + numbers(rest) == ["W4", "W3", "W2", "W1", "W0"]
    assert rest.json()["next"] is None


def test_one_order_with_exact_amounts(emma, get):
    listed = get("/orders?number=W1").json()["items"][0]
    order = get(f"/orders/{listed['id']}").json()
    assert order == listed
    assert (order["total"], order["store"]) == ("25.0000", "web")
    assert order["lines"] == [
        {
            **{"position": 1, "product": "X", "title": "Romper", "quantity": 2},
            **{"unit_price": "12.5000", "discount": "0.0000", "amount": "25.0000"},
            "unit_cost": None,
        }
    ]


def test_rights(emma, get):
    assert get("/orders", scopes=["customers.view"]).status_code == 403
    only_orders = ["orders.view"]
    assert get("/orders", scopes=only_orders).status_code == 200
    assert get(f"/orders?customer={emma.pk}", scopes=only_orders).status_code == 403
    assert get("/orders/999999").status_code == 404


def test_a_cursor_leads_on_or_is_refused(emma, get):
    onward = get("/orders?limit=3").json()["next"]
    last = Order.objects.filter(number__in=("W0", "W1"))
    OrderLine.objects.filter(order__in=last).delete()
    last.delete()
    assert get(f"/orders?limit=3&after={onward}").json() == {"items": [], "next": None}
    wrong = get("/orders?after=abc")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["after"])
