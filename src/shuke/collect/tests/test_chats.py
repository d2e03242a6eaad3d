"""Chats of a website and of marketplaces: posted by a signed gateway, answered by a colleague, brought back.
That a gateway's own answers come back as new messages was reported to another system (chatwoot 10632)."""

import hashlib
import hmac
import json

import pytest
from django.test import Client

from shuke.collect import commands
from shuke.collect.models import Document, Message, MessageHook
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(home, noon):
    row, secret = commands.make_hook(SYSTEM, kind="chat", name="千牛", owner="麦穗童装")
    row.key = secret
    return row


@pytest.fixture
def lin(noon):
    return customers.add_customer(SYSTEM, name="林小满", identities=[("taobao", "小满妈妈")])


def post(gate, *messages, secret=None, **more):
    raw = json.dumps({"messages": list(messages), **more}).encode()
    stamp = str(int(clock.now().timestamp()))
    signed = hmac.new((secret or gate.key).encode(), stamp.encode() + b"." + raw, hashlib.sha256)
    return Client().post(
        f"/messages/in/{gate.public_id}/", raw, content_type="application/json",
        headers={"X-Shuke-Timestamp": stamp, "X-Shuke-Signature": signed.hexdigest()},
    )  # fmt: skip


def written(number: int, text: str = "有 90 码吗？", **more) -> dict:
    at = clock.now().isoformat()
    base = {"id": f"m{number}", "channel": "taobao", "from": "小满妈妈", "to": "麦穗童装", "at": at}
    return {**base, "text": text, **more}


def test_a_nick_leads_to_its_person_and_the_enquiry_waits(gate, lin, run_jobs, browse):
    answer = post(gate, written(1), written(1), after=0)
    assert (answer.status_code, answer.json()) == (200, {"kept": 2, "replies": []})
    run_jobs()
    message = Message.objects.get()
    assert (message.customer_id, message.channel, message.met_by) == (lin.pk, "taobao", "identity")
    assert (
        message.waits.open().exists()
        and Touch.objects.filter(customer=lin, kind="collect.message").count() == 1
    )
    assert "有 90 码吗" in browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    assert post(gate, written(1)).json()["kept"] == 1
    run_jobs()
    assert Message.objects.count() == 1


def test_a_colleague_answers_and_the_gateway_gets_it_once(gate, lin, run_jobs, browse):
    post(gate, written(1))
    run_jobs()
    message = Message.objects.get()
    page = browse("agent").get(f"/messages/{message.pk}/").content.decode()
    assert "Answer in the chat" in page
    empty = browse("agent").post(f"/messages/{message.pk}/answers/", {"text": " "})
    assert empty.status_code == 422 and "Write an answer" in empty.content.decode()
    browse("agent").post(f"/messages/{message.pk}/answers/", {"text": "有的，亲"})
    assert not message.waits.open().exists()
    [reply] = post(gate, after=0).json()["replies"]
    assert (reply["to"], reply["text"], reply["channel"]) == ("小满妈妈", "有的，亲", "taobao")
    assert post(gate, after=reply["id"]).json()["replies"] == []
    assert "replies" in post(gate).json() and post(gate).json()["replies"] == []
    assert RecordedFact.objects.filter(kind="collect.message_answered").count() == 1
    assert "有的，亲" in browse("agent").get(f"/customers/{lin.pk}/").content.decode()


def test_an_answer_that_the_platform_shows_again_is_one(gate, lin, run_jobs):
    post(gate, written(1))
    run_jobs()
    answer = commands.answer_chat(SYSTEM, Message.objects.get().pk, "有的，亲")
    shop = {"by": "shop", "from": "麦穗童装:小云", "to": "小满妈妈"}
    echo = written(2, "有的，亲", reply=answer.pk, **shop)
    assert post(gate, echo, written(3, "谢谢", reply=answer.pk)).json()["kept"] == 1
    run_jobs()
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == [
        "有 90 码吗？", "有的，亲", "谢谢"
    ]  # fmt: skip
    other, secret = commands.make_hook(SYSTEM, kind="chat", name="抖音", owner="")
    other.key = secret
    assert post(other, written(4, "别的", reply=answer.pk, **shop)).json()["kept"] == 1


def test_what_the_shop_wrote_there_ends_the_waiting(gate, lin, run_jobs):
    post(gate, written(1))
    run_jobs()
    shop = {"by": "shop", "from": "麦穗童装:小云", "to": "小满妈妈"}
    post(gate, written(2, "有的", **shop))
    run_jobs()
    first, second = Message.objects.order_by("pk")
    assert (second.direction, second.customer_id, second.thread) == ("out", lin.pk, first.thread)
    assert not first.waits.open().exists() and not second.waits.exists()
    assert post(gate, after=0).json()["replies"] == [], "it is there already"


def test_other_marketplaces_wait_until_somebody_says_whose_it_is(gate, lin, run_jobs):
    post(gate, written(1, channel="pinduoduo", **{"from": "p**1"}))
    run_jobs()
    message = Message.objects.get()
    assert message.customer_id is None and message.waits.open().exists()
    commands.tie_message(SYSTEM, message.pk, lin.pk)
    post(gate, written(2, channel="pinduoduo", **{"from": "p**1"}))
    run_jobs()
    assert Message.objects.order_by("pk").last().customer_id == lin.pk


def test_one_gateway_gets_no_answers_of_another(gate, lin, run_jobs):
    other, secret = commands.make_hook(SYSTEM, kind="chat", name="抖音", owner="")
    other.key = secret
    post(gate, written(1))
    run_jobs()
    commands.answer_chat(SYSTEM, Message.objects.get().pk, "有的")
    assert post(other, after=0).json()["replies"] == []
    assert post(gate, after=0, secret=secret).status_code == 403


@pytest.mark.parametrize(
    "message",
    [
        {"id": ""}, {"from": "  "}, {"text": None}, {"at": "yesterday"}, {"channel": "sms"},
        {"channel": "email"}, {"by": "robot"}, {"by": "shop", "to": ""}, {"text": "a\0b"}, {"reply": "7"}, {"reply": -1},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_kept(gate, message):
    answer = post(gate, written(1), written(2) | message)
    assert answer.status_code == 422 and b"messages.1" in answer.content
    assert not Document.objects.exists()


@pytest.mark.parametrize("after", [-1, "7", True, 1.5, 2**70])
def test_a_cursor_that_is_none_is_refused(gate, after):
    assert post(gate, after=after).status_code == 422


def test_an_ended_connection_takes_and_gives_nothing(gate, lin, run_jobs, browse):
    post(gate, written(1))
    run_jobs()
    message = Message.objects.get()
    commands.end_hook(SYSTEM, gate.pk)
    assert post(gate, after=0).status_code == 404
    answer = browse("agent").post(f"/messages/{message.pk}/answers/", {"text": "有的"})
    assert answer.status_code == 409
    page = browse("agent").get(f"/messages/{message.pk}/").content.decode()
    assert "Answer in the chat" not in page


def test_the_owner_connects_a_chat_on_the_page(home, noon, browse):
    page = browse("owner").post("/messages/accounts/new/", {"kind": "chat", "name": "网站客服"})
    assert page.status_code == 200 and "shown only now" in page.content.decode()
    assert MessageHook.objects.get().kind == "chat"
