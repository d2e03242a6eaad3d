"""The owner sees what was sent to other systems, why it did not arrive, and sends it again."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from shuke.common import clock, deliveries
from shuke.common.http import Response
from shuke.common.models import Delivery, Endpoint
from shuke.team.commands import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
State = Delivery.State


@pytest.fixture
def delivery():
    endpoint, _secret = deliveries.add_endpoint("webhook", "Stock", "https://stock.example/hook")
    with transaction.atomic():
        row = deliveries.queue(endpoint, "customer.changed", {"customer": 7, "name": "<b>林</b>"})
    row.state, row.ended_at, row.tries = State.GIVEN_UP, clock.now(), 10
    row.failure, row.detail, row.status, row.excerpt = "status", "answered 500", 500, "<script>"
    row.save()
    return row


def test_the_page_shows_what_was_sent_and_why_it_did_not_arrive(delivery, browse):
    owner = browse("owner")
    assert "given up" in owner.get("/deliveries/").text
    page = owner.get(f"/deliveries/{delivery.pk}/").text
    for text in (
        "https://stock.example/hook",
        "answered 500",
        "received and refused",
        delivery.key,
    ):
        assert text in page
    assert "<script>" not in page.split("<main", 1)[1]
    assert delivery.endpoint.secret not in page
    assert "推送记录" in browse("owner", "zh-hans").get("/deliveries/").text


def test_what_was_given_up_is_sent_again_on_demand(delivery, browse):
    owner = browse("owner")
    page = owner.post(f"/deliveries/{delivery.pk}/retry/", follow=True).text
    assert "It is being sent again." in page and "on its way" in page
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.ended_at) == (State.QUEUED, 0, None)
    assert owner.post(f"/deliveries/{delivery.pk}/retry/").status_code == 409
    assert "sent again" in owner.get("/audit/").text


def test_the_api_gives_the_same(delivery, actor, client):
    secret = make_token(actor("owner"), name="monitor", scopes=["work.manage"])[1]
    headers = {"authorization": f"Bearer {secret}"}
    [row] = client.get("/api/v1/deliveries", headers=headers).json()["items"]
    assert row == client.get(f"/api/v1/deliveries/{delivery.pk}", headers=headers).json()
    assert (row["failure"], row["status"], row["body"]) == ("status", 500, delivery.body)
    assert "secret" not in row
    retried = client.post(f"/api/v1/deliveries/{delivery.pk}/retry", headers=headers)
    assert retried.json()["state"] == "queued"


@pytest.fixture
def paused(delivery):
    """Nothing arrived for a day; one more waits."""
    with transaction.atomic():
        waiting = deliveries.queue(delivery.endpoint, "customer.changed", {"customer": 8})
    Endpoint.objects.update(paused_at=clock.now(), failing_since=clock.now(), failures=20)
    return waiting


def test_a_paused_system_is_seen_and_resumed(paused, browse):
    owner = browse("owner")
    assert "Deliveries to Stock are paused" in owner.get("/deliveries/").text
    assert "Resume deliveries to this system" in owner.get(f"/deliveries/{paused.pk}/").text
    assert not deliveries.deliver(
        paused.pk, send=lambda *_args, **_more: Response(200, {}, b"", 0.1)
    )
    address = f"/deliveries/to/{paused.endpoint_id}/resume/"
    page = owner.post(address, follow=True).text
    assert "What waits for Stock is being sent." in page and "are paused" not in page
    assert deliveries.deliver(paused.pk, send=lambda *_args, **_more: Response(200, {}, b"", 0.1))
    assert owner.post(address).status_code == 404
    assert "resumed deliveries to “Stock”" in owner.get("/audit/").text
    assert browse("marketer").post(address).status_code == 403


def test_it_is_resumed_over_the_api(paused, actor, client):
    secret = make_token(actor("owner"), name="monitor", scopes=["work.manage"])[1]
    headers = {"authorization": f"Bearer {secret}"}
    [row] = client.get("/api/v1/deliveries/paused", headers=headers).json()
    address = f"/api/v1/deliveries/paused/{row['id']}/resume"
    assert client.post(address, headers=headers).json()["paused_at"] is None
    assert client.post(address, headers=headers).status_code == 404


def verb(*words: str) -> str:
    call_command("deliveries", *words, stdout=(out := StringIO()))
    return out.getvalue()


def test_it_is_resumed_from_the_command_line(delivery, paused):
    assert "Stock is paused" in verb() and "answered 500" in verb()
    with pytest.raises(CommandError, match="Till is not paused"):
        verb("--resume", "Till")
    assert json.loads(verb("--resume", "Stock", "--json"))["paused"] == []
    assert deliveries.deliver(paused.pk, send=lambda *_args, **_more: Response(200, {}, b"", 0.1))
    assert json.loads(verb("--retry", str(delivery.pk), "--json"))["open"][0]["state"] == "queued"
    with pytest.raises(CommandError):
        verb("--retry", str(delivery.pk))
    Delivery.objects.all().delete()
    assert verb() == "Everything arrived.\n"


@pytest.mark.parametrize("role", ["marketer", "agent", "analyst"])
def test_it_is_the_owners_business(delivery, browse, role):
    assert browse(role).get("/deliveries/").status_code == 403
    assert browse(role).get(f"/deliveries/{delivery.pk}/").status_code == 403


def test_nothing_sent_and_no_such_delivery(browse):
    assert "Nothing sent yet" in browse("owner").get("/deliveries/").text
    assert browse("owner").get("/deliveries/99/").status_code == 404
