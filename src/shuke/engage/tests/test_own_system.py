"""SMS handed to a system of the shop's own: signed, sent again under the same name, receipts and replies taken."""

import datetime as dt
import json
from ipaddress import ip_network

import pytest
from django.db import transaction
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.customers.models import Consent
from shuke.engage import commands
from shuke.engage.ledger.gather import gather
from shuke.engage.ledger.settle import BACKOFF
from shuke.engage.models import Provider, Send, Step
from shuke.engage.steps import new_step, set_state
from shuke.engage.tests import carriers
from shuke.engage.tests.test_providers import EVENTS, PROMOTION, who

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
SECRET = "a-secret-of-the-shop-itself"


@pytest.fixture(autouse=True)
def noon(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    EVENTS.clear()
    declare([PROMOTION])
    with clock.fixed(NOON):
        yield
    withdraw([PROMOTION])


@pytest.fixture
def server():
    with carriers.own(SECRET) as server:
        yield server


def set_up(browse, url: str, secret: str = SECRET) -> Provider:
    """Set up on the page, as an owner does."""
    fields = {"url": url, "secret": secret, "part_cost": "0.03"}
    answer = browse("owner").post("/channels/new/?kind=own_sms", fields)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return commands.leave_sandbox(SYSTEM, Provider.objects.open().get().pk)


def promote(people) -> list[Send]:
    with transaction.atomic():
        step = new_step("promotion", channel="sms")
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk for one in people])
    commands.send_step(step.pk)
    return list(step.sends.order_by("customer_id"))


def test_a_message_is_posted_signed_and_its_receipt_and_reply_come_back(browse, server):
    provider = set_up(browse, server.url)
    one, other = promote(who())
    assert {send.state for send in (one, other)} == {"sent"}
    said = {message["to"]: message for message in server.messages}
    message = said["+8613900000000"]
    assert message["channel"] == "sms" and message["text"] and message["type"] == "message"
    door = f"/channels/sms/incoming/?key={provider.public_id}"
    items = [
        {"message": message["message"], "status": "delivered", "at": "2026-11-20T12:00:05+08:00"},
        {"reply": "77", "from": "+8613900000001", "text": "TD", "at": "2026-11-20T12:30:00+08:00"},
    ]
    with clock.fixed(NOON + dt.timedelta(hours=1)):
        answer = Client().post(door, json.dumps(items), content_type="application/json")
        assert answer.status_code == 200
    assert [event.kind for event in one.delivery_events.all()] == ["delivered"]
    statement = Consent.objects.filter(state="withdrawn").get()
    assert (statement.customer_id, statement.channel) == (other.customer_id, "sms")
    for wrong in ({"message": "x", "status": "gone", "at": "2026-11-20T12:00:05+08:00"},
                  {"message": "x", "status": "read", "at": "2026-11-20T12:00:05"}):  # fmt: skip
        answer = Client().post(door, json.dumps(wrong), content_type="application/json")
        assert answer.status_code == 400


def test_a_try_without_an_answer_is_made_again_under_the_same_name(browse, server):
    set_up(browse, server.url)
    server.broken = (503, "later")
    [send] = promote(who(1))
    assert send.state == "queued" and "503 later" in send.response
    server.broken = None
    with clock.fixed(NOON + BACKOFF[0] + dt.timedelta(seconds=1)):
        commands.send_step(send.step_id)
    send.refresh_from_db()
    assert send.state == "sent" and len({*server.names}) == 1 and len(server.names) == 2


@pytest.mark.parametrize(
    ("status", "state", "rests"),
    [(409, "sent", False), (422, "failed", False), (401, "queued", True), (429, "queued", False)],
)
def test_what_an_answer_means(browse, server, status, state, rests):
    set_up(browse, server.url)
    server.broken = (status, "words")
    [send] = promote(who(1))
    assert send.state == state
    assert [lasting for _words, lasting in EVENTS] == ([True] if rests else [])


def test_a_wrong_signature_is_noticed_and_inner_machines_are_not_asked(browse, server, settings):
    set_up(browse, server.url, "another-secret-of-the-shop")
    [send] = promote(who(1))
    assert send.state == "queued" and EVENTS[0][1], "the receiver refused the signature"
    EVENTS.clear()
    settings.INNER_HOSTS = []
    commands.send_step(send.step_id)
    send.refresh_from_db()
    assert send.state == "queued" and "not a public address" in EVENTS[0][0]


@pytest.mark.parametrize(
    ("url", "secret", "wrong"),
    [
        ("ftp://example.com/", SECRET, 1),
        ("https://me:pw@example.com/", SECRET, 1),
        ("https://example.com/", "short", 1),
        ("https://example.com/", "whsec_" + "%" * 30, 1),
        ("", "", 2),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(browse, url, secret, wrong):
    answer = browse("owner").post("/channels/new/?kind=own_sms", {"url": url, "secret": secret})
    assert answer.status_code == 422
    assert answer.content.decode().count('class="field-error"') == wrong


def test_a_webhook_is_a_step_of_a_campaign_with_its_tries_on_the_row(browse, server):
    fields = {"url": server.url, "secret": SECRET}
    assert browse("owner").post("/channels/new/?kind=own_webhook", fields).status_code == 302
    commands.leave_sandbox(SYSTEM, Provider.objects.open().get().pk)
    values = {
        "name": "推送", "segment_id": 1, "holdout_percent": 0, "then": "stay",
        "text": '{"title": "{{ customer.first_name }}，上新了"}',
    }  # fmt: skip
    from shuke.engage.models import Campaign
    from shuke.engage.tests import shop
    from shuke.engage.tests.test_text_campaigns import everybody

    people = shop.people(1, granted=False)
    values["segment_id"] = everybody()
    answer = browse("marketer").post("/campaigns/new/?channel=webhook", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    campaign = Campaign.objects.get()
    commands.launch_campaign(SYSTEM, campaign.pk)
    commands.gather_audience(campaign.pk, lambda _campaign: [people[0].pk])
    server.broken = (503, "later")
    commands.send_slice(campaign.pk)
    send = campaign.sends.get()
    assert (send.state, send.attempts) == ("queued", 1) and "503 later" in send.response
    server.broken = None
    with clock.fixed(NOON + BACKOFF[0] + dt.timedelta(seconds=1)):
        commands.send_slice(campaign.pk)
    send.refresh_from_db()
    assert send.state == "sent" and len({*server.names}) == 1
    [message] = server.messages
    assert message["customer"] == people[0].pk and message["channel"] == "webhook"
    assert "上新了" in message["data"]["title"]
