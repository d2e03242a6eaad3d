"""Customers over the API, with real tokens."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from shuke.customers import commands
from shuke.customers.models import ConsentState, Customer
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(staff):
    """`call("agent", "get", path, body)` with a token of that role and all (or these) scopes."""

    def do(role, method, path, body=None, scopes=None):
        actor = actor_for(staff(role))
        _row, secret = make_token(
            actor, name="test", scopes=sorted(scopes or actor.capabilities - {"tokens.own"})
        )
        client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        send = getattr(client, method)
        data = {} if body is None else {"data": json.dumps(body)}
        return send(f"/api/v1{path}", **data, content_type="application/json")

    return do


@pytest.fixture
def emma(actor):
    return commands.add_customer(
        actor("agent"), name="Emma Clarke", identities=[("phone", "13911112222")]
    )


def test_create_and_get(call):
    body = {
        "name": "林小满",
        "city": "杭州",
        "birthday": {"month": 8, "day": 15, "calendar": "lunar"},
        "identities": [{"kind": "email", "value": "Xiaoman@Example.com"}],
    }
    made = call("agent", "post", "/customers", body)
    assert made.status_code == 201
    got = call("agent", "get", f"/customers/{made.json()['id']}").json()
    assert got["name"] == "林小满"
    assert got["birthday"] == {"year": None, "month": 8, "day": 15, "calendar": "lunar"}
    assert got["identities"] == [
        {
            "kind": "email",
            "value": "xiaoman@example.com",
            "masked": False,
            "hidden": False,
            "joins": True,
        }
    ]
    assert got["source"] == "api"


def test_contact_details_need_their_own_scope(call, emma):
    scopes = ["customers.view"]
    got = call("agent", "get", f"/customers/{emma.pk}", scopes=scopes).json()
    assert got["identities"][0]["value"] == "139****2222"
    assert got["identities"][0]["hidden"] is True
    found = call("agent", "get", "/customers?q=13911112222", scopes=scopes).json()
    assert found["items"] == []
    assert call("agent", "get", "/customers?q=13911112222").json()["items"][0]["id"] == emma.pk


def test_the_list_pages_by_cursor_without_gap_or_repeat(call, actor):
    for n in range(5):
        commands.add_customer(actor("agent"), name=f"Person {n}")
    seen, cursor = [], ""
    for _turn in range(3):
        page = call("agent", "get", f"/customers?limit=2&sort=name&after={cursor}").json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [f"Person {n}" for n in range(5)]
    assert cursor is None


def test_changing_and_its_limits(call, emma):
    changed = call("agent", "patch", f"/customers/{emma.pk}", {"city": "Suzhou"}).json()
    assert (changed["city"], changed["name"]) == ("Suzhou", "Emma Clarke")
    wrong = call("agent", "patch", f"/customers/{emma.pk}", {"gender": "zebra"})
    assert wrong.status_code == 422
    assert "gender" in wrong.json()["fields"]
    assert call("analyst", "patch", f"/customers/{emma.pk}", {"city": "X"}).status_code == 403
    narrow = call("agent", "patch", f"/customers/{emma.pk}", {}, scopes=["customers.view"])
    assert narrow.status_code == 403
    assert call("agent", "get", "/customers/999999").status_code == 404


def test_identities_are_taken_once(call, emma):
    other = call("agent", "post", "/customers", {"name": "Grace"}).json()["id"]
    path = f"/customers/{other}/identities"
    taken = call("agent", "post", path, {"kind": "phone", "value": "+86 139 1111 2222"})
    assert (taken.status_code, taken.json()["code"]) == (409, "identity_taken")
    added = call("agent", "post", path, {"kind": "card", "value": "vip 1"})
    assert added.json()["identities"][0]["value"] == "VIP1"


def test_notes(call, emma):
    made = call("agent", "post", f"/customers/{emma.pk}/notes", {"text": "Prefers e-mail"})
    assert made.status_code == 201
    notes = call("analyst", "get", f"/customers/{emma.pk}/notes").json()
    assert [note["text"] for note in notes] == ["Prefers e-mail"]
    assert call("agent", "post", f"/customers/{emma.pk}/notes", {"text": ""}).status_code == 422


def test_consent(call, emma):
    path = f"/customers/{emma.pk}/consents"
    call("agent", "post", path, {"channel": "email", "state": "granted"})
    got = call("agent", "post", path, {"channel": "email", "state": "withdrawn"}).json()
    assert [(c["channel"], c["state"]) for c in got["consents"]] == [("email", "withdrawn")]
    assert ConsentState.objects.get().state == "withdrawn"
    assert call("agent", "post", path, {"channel": "owl", "state": "granted"}).status_code == 422


def test_a_merged_customer_answers_as_the_survivor(call, emma):
    gone = call("agent", "post", "/customers", {"name": "E. C."}).json()["id"]
    Customer.objects.filter(pk=gone).update(merged_into=emma)
    assert call("agent", "get", f"/customers/{gone}").json()["id"] == emma.pk


def test_without_a_token_nothing(client, emma):
    assert client.get(f"/api/v1/customers/{emma.pk}").status_code == 401


@pytest.mark.parametrize("nobody", ["Guest", "匿名", "无", "N/A"])
def test_what_stands_for_nobody_is_no_name_and_no_identity(call, browse, nobody):
    kinds = ("phone", "email", "card")
    for kind in kinds:
        body = {"name": "Ann Lee", "identities": [{"kind": kind, "value": nobody}]}
        assert call("agent", "post", "/customers", body).status_code == 422
    assert call("agent", "post", "/customers", {"name": nobody}).status_code == 422
    page = browse("agent").post(reverse("customers:new"), {"name": nobody})
    assert page.status_code == 422
    assert not Customer.objects.exists()
    body = {"name": nobody, "identities": [{"kind": "phone", "value": "13911112222"}]}
    assert call("agent", "post", "/customers", body).json()["name"] == ""
    pk = Customer.objects.get().pk
    assert call("agent", "patch", f"/customers/{pk}", {"name": nobody}).json()["name"] == ""
