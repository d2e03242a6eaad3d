"""Other systems are told what they want to know, signed, once, and nothing of the past."""

import json

import pytest
from django.db import transaction
from standardwebhooks import Webhook, WebhookVerificationError

from shuke.common import clock, deliveries, shop_settings
from shuke.common.errors import Conflict
from shuke.common.http import Response
from shuke.common.models import Delivery, Endpoint
from shuke.customers import commands as customers
from shuke.customers import facts as customer_facts
from shuke.operate import commands, queries
from shuke.team.commands import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
ADDRESS = "https://stock.example/hook"
NOTE = "customers.note_added"


class Stock:
    """The other system: checks what comes with the secret, as its library does."""

    def __init__(self, secret: str, status: int = 200):
        self.secret, self.status, self.received = secret, status, []

    def __call__(self, _method, _url, *, body, headers):
        self.received.append((headers["webhook-id"], Webhook(self.secret).verify(body, headers)))
        return Response(self.status, {}, b"thanks", 0.1)


@pytest.fixture
def webhook(actor):
    """The stock system hears of notes."""
    endpoint, secret = commands.add_webhook(actor(), name="仓库", url=ADDRESS, kinds=[NOTE])
    shop_settings.look_again()
    return endpoint, secret


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor(), name="林小满")


def test_what_happens_is_told_signed_and_once(webhook, lin, actor, run_jobs):
    _endpoint, secret = webhook
    note = customers.add_note(actor(), lin.pk, "喜欢棉的")
    run_jobs()
    row = Delivery.objects.get()
    stock = Stock(secret)
    deliveries.deliver(row.pk, stock)
    [(key, body)] = stock.received
    assert key == row.key and body["type"] == NOTE
    assert body["data"]["subject"] == {"kind": "customer", "id": lin.pk}
    assert body["data"]["touch"] == note.pk
    assert "林小满" not in row.body and "棉" not in row.body
    with pytest.raises(WebhookVerificationError):
        deliveries.try_again(Delivery.objects.get())
        deliveries.deliver(row.pk, Stock("whsec_" + "A" * 32))


def test_others_and_the_past_are_not_told(webhook, lin, actor, run_jobs):
    customers.edit_customer(actor(), lin.pk, city="杭州")
    with transaction.atomic():
        customer_facts.NOTE_ADDED.record(actor(), lin.pk, touch=1, backfill=True)
    run_jobs()
    assert not Delivery.objects.exists()


def test_removed_it_is_told_nothing_more_and_nothing_waits(webhook, lin, actor, run_jobs):
    endpoint, _secret = webhook
    customers.add_note(actor(), lin.pk, "一")
    run_jobs()
    Delivery.objects.update(next_try_at=clock.now(), state="failed", ended_at=None, lease_token="")
    commands.end_webhook(actor(), endpoint.pk)
    shop_settings.look_again()
    customers.add_note(actor(), lin.pk, "二")
    run_jobs()
    row = Delivery.objects.get()
    assert (row.state, row.detail) == ("given_up", "the webhook was removed")
    with pytest.raises(Conflict):
        deliveries.try_again(row)


def test_the_owner_sets_one_up_and_sees_the_secret_once(browse):
    owner = browse()
    assert "No system is told anything" in owner.get("/webhooks/").text
    page = owner.post("/webhooks/", {"name": "x", "url": "ftp://x", "kinds": []})
    assert page.status_code == 422 and "Choose at least one" in page.text
    page = owner.post("/webhooks/", {"name": "仓库", "url": "stock", "kinds": [NOTE]})
    assert page.status_code == 422 and "whole address" in page.text
    page = owner.post("/webhooks/", {"name": "仓库", "url": ADDRESS, "kinds": [NOTE]})
    assert "whsec_" in page.text
    row = Endpoint.objects.get()
    address = f"/webhooks/{row.pk}/"
    again = owner.get(address).text
    assert "whsec_" not in again and row.secret not in again and "checked" in again
    assert "更换密钥" in browse(language="zh-hans").get(address).text
    changed = {"name": "新仓库", "url": ADDRESS + "2", "kinds": [NOTE, "customers.edited"]}
    owner.post(address, changed)
    row.refresh_from_db()
    assert (row.name, row.url) == ("新仓库", ADDRESS + "2")
    assert "whsec_" in owner.post(f"{address}secret/").text
    assert "A trial is on its way" in owner.post(f"{address}trial/", follow=True).text
    assert Delivery.objects.get().event == "test"
    assert "is told nothing more" in owner.post(f"{address}end/", follow=True).text
    assert owner.get(address).status_code == 404
    assert "removed the webhook" in owner.get("/audit/").text
    assert browse("marketer").get("/webhooks/").status_code == 403


def test_a_system_that_takes_nothing_stands_on_today(webhook, browse):
    assert "do not take what they are told" not in browse().get("/").text
    Endpoint.objects.update(paused_at=clock.now())
    assert "do not take what they are told" in browse().get("/").text


def test_the_api_does_the_same(actor, client, run_jobs):
    secret = make_token(actor(), name="setup", scopes=["webhooks.manage"])[1]
    headers = {"authorization": f"Bearer {secret}"}

    def call(method, path, body=None):
        text = json.dumps(body) if body else ""
        return client.generic(
            method,
            f"/api/v1/webhooks{path}",
            text,
            content_type="application/json",
            headers=headers,
        )

    kinds = {row["kind"] for row in call("GET", "/kinds").json()}
    assert NOTE in kinds
    body = {"name": "仓库", "url": ADDRESS, "kinds": ["nonsense"]}
    assert call("POST", "", body).status_code == 422
    made = call("POST", "", body | {"kinds": [NOTE]})
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    pk = made.json()["id"]
    assert "secret" not in call("GET", f"/{pk}").json()
    assert call("PUT", f"/{pk}", body | {"kinds": [NOTE], "name": "b"}).json()["name"] == "b"
    assert call("POST", f"/{pk}/secret").json()["secret"] != made.json()["secret"]
    trial = call("POST", f"/{pk}/trial")
    assert trial.status_code == 202 and Delivery.objects.get().pk == trial.json()["delivery"]
    assert call("DELETE", f"/{pk}").status_code == 204
    assert call("GET", "").json() == []


def test_a_list_of_many_asks_no_more_often(actor, django_assert_num_queries):
    for name in "cab":
        commands.add_webhook(actor(), name=name, url=ADDRESS, kinds=["customers.edited", NOTE])
    rows = queries.webhooks(actor())
    with django_assert_num_queries(2):
        kinds = queries.kinds_of(rows)
        assert [kinds[row.pk] for row in rows] == [["customers.edited", NOTE]] * 3
