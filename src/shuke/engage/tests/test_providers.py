"""Who carries messages: set up on the page, tried, in the sandbox and out of it, against carriers on this
machine that check signatures."""

import datetime as dt
import json
import re
from decimal import Decimal
from ipaddress import ip_network

import pytest
from django.db import transaction
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.customers.commands import grant_consent
from shuke.customers.models import Consent, Identity
from shuke.engage import commands
from shuke.engage.channels.parts import cut, measure
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Provider, Send, Step
from shuke.engage.providers import access_of, aliyun, templates, tencent
from shuke.engage.steps import StepKind, new_step, set_state
from shuke.engage.tests import carriers, shop

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
TEMPLATES = "SMS_101 = ${name}，换季新衣到店，拒收请回复R\nSMS_102 您的验证码是${code}"
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)


class Words:
    variables = ()

    def letter(self, recipient) -> bytes:
        return f"【棉花糖】{recipient.name}，换季新衣到店，拒收请回复R".encode()


PROMOTION = StepKind(
    "promotion",
    compose=lambda step: Words(),
    sender=lambda step: "",
    drained=lambda step: None,
    trouble=lambda step, words, lasting: EVENTS.append((words, lasting)),
    details=lambda ids: {pk: {"name": "Autumn texts"} for pk in ids},
)
EVENTS: list[tuple[str, bool]] = []


@pytest.fixture(autouse=True)
def promotion(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    EVENTS.clear()
    declare([PROMOTION])
    with clock.fixed(NOON):
        yield
    withdraw([PROMOTION])


@pytest.fixture
def server():
    with carriers.aliyun() as server:
        yield server


def set_up(browse, server, kind="aliyun", **more) -> Provider:
    """Set up on the page, as an owner does."""
    fields = {
        "key": carriers.KEY, "secret": carriers.SECRET, "signature": "棉花糖",
        "templates": TEMPLATES, "endpoint": server.url, "part_cost": "0.045", "app": "1400", **more,
    }  # fmt: skip
    answer = browse("owner").post(f"/channels/new/?kind={kind}", fields)
    assert answer.status_code == 302, re.findall(
        r"field-error.*?</p>", answer.content.decode(), re.S
    )
    return Provider.objects.open().get()


def who(count: int = 2):
    people = shop.people(count)
    for number, one in enumerate(people):
        Identity.objects.create(
            customer=one, kind="phone", value=f"+861390000000{number}", seen_at=shop.NOW
        )
        grant_consent(SYSTEM, one.pk, "sms", source="test", at=shop.NOW - dt.timedelta(days=9))
    return people


def promote(people) -> list[Send]:
    with transaction.atomic():
        step = new_step("promotion", channel="sms")
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk for one in people])
    commands.send_step(step.pk)
    return list(step.sends.order_by("customer_id"))


def test_from_setting_it_up_to_a_message_and_its_receipt(browse, server):
    provider = set_up(browse, server)
    assert carriers.SECRET not in provider.secret + json.dumps(provider.options)
    assert access_of(provider)["secret"] == carriers.SECRET
    page = browse("owner").get(f"/channels/{provider.pk}/").content.decode()
    assert carriers.SECRET not in page and provider.public_id in page
    sandboxed = promote(who())
    assert {send.state for send in sandboxed} == {"sent"} and not server.messages
    assert all(send.cost is None for send in sandboxed), "nothing left, nothing is charged"
    browse("owner").post(f"/channels/{provider.pk}/live/")
    one, other = promote([send.customer for send in sandboxed])
    assert one.ref.endswith("^0") and one.cost == Decimal("0.045") and other.parts == 1
    message, other_message = sorted(server.messages, key=lambda each: each["PhoneNumbers"])
    assert message["PhoneNumbers"] == "13900000000" and message["SignName"] == "棉花糖"
    assert message["TemplateCode"] == "SMS_101"
    assert json.loads(message["TemplateParam"]) == {"name": one.customer.name}
    receipts = [receipt(one, message), receipt(other, other_message, success=False)]
    door = f"/channels/sms/incoming/?key={provider.public_id}"
    answer = Client().post(door, json.dumps(receipts), content_type="application/json")
    assert answer.status_code == 200 and json.loads(answer.content)["code"] == 0
    assert [event.kind for event in one.delivery_events.all()] == ["delivered"]
    assert [event.kind for event in other.delivery_events.all()] == ["failed"]
    reply = {
        "phone_number": "13900000001", "content": "R", "send_time": "2026-11-20 12:30:00",
        "dest_code": "106", "sequence_id": 778899,
    }  # fmt: skip
    with clock.fixed(NOON + dt.timedelta(hours=1)):
        Client().post(door, json.dumps([reply]), content_type="application/json")
    statement = Consent.objects.filter(state="withdrawn").get()
    assert statement.customer_id == other.customer_id and statement.channel == "sms"
    page = browse("owner").get(f"/channels/{provider.pk}/").content.decode()
    assert one.customer.name in page and "OK" in page


def receipt(send: Send, message: dict, success: bool = True) -> dict:
    return {
        "phone_number": message["PhoneNumbers"], "send_time": "2026-11-20 12:00:00",
        "report_time": "2026-11-20 12:00:05", "success": success,
        "err_code": "DELIVERED" if success else "UNDELIV", "err_msg": "", "sms_size": "1",
        "biz_id": send.ref, "out_id": message["OutId"],
    }  # fmt: skip


def test_nobody_else_can_report(browse, server):
    provider = set_up(browse, server)
    door = "/channels/sms/incoming/"
    for path in (door, f"{door}?key=", f"{door}?key=guess"):
        assert Client().post(path, "[]", content_type="application/json").status_code == 403
    mine = f"{door}?key={provider.public_id}"
    assert Client().post(mine, "[]", content_type="application/json").status_code == 200
    for wrong in ("no json", '[{"phone_number": "1"}]', "[7]", '{"phone_number": 1, "content": 2}'):
        assert Client().post(mine, wrong, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("code", "state", "rests"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "failed", False),
        ("isv.BUSINESS_LIMIT_CONTROL", "queued", False),
        ("isv.AMOUNT_NOT_ENOUGH", "queued", True),
        ("isv.SMS_SIGNATURE_ILLEGAL", "queued", True),
        ("isv.SOMETHING_NEW", "failed", False),
    ],
)
def test_what_a_code_means_for_a_message(browse, server, code, state, rests):
    commands.leave_sandbox(SYSTEM, set_up(browse, server).pk)
    server.answers["13900000000"] = {"Code": code, "Message": "see the manual"}
    [send] = promote(who(1))
    assert send.state == state
    assert [lasting for _words, lasting in EVENTS] == ([True] if rests else [])
    if rests:
        assert code in EVENTS[0][0], "whoever looks can find it in the carrier's manual"


def test_a_message_that_may_have_left_is_unknown_and_one_that_cannot_waits(browse, server):
    commands.leave_sandbox(SYSTEM, set_up(browse, server).pk)
    server.broken = (502, "<html>bad gateway</html>")
    assert [send.state for send in promote(who(1))] == ["unknown"]


def test_a_carrier_that_is_down_spends_nobody(browse, server):
    with carriers.aliyun() as gone:
        provider = set_up(browse, gone)
    commands.leave_sandbox(SYSTEM, provider.pk)
    assert [send.state for send in promote(who(1))] == ["queued"]
    assert [lasting for _words, lasting in EVENTS] == [False], "it is tried again by itself"


def test_a_wrong_secret_is_said_in_the_test_and_stops_everybody(browse, server):
    provider = set_up(browse, server, secret="not it")
    path = f"/channels/{provider.pk}/"
    text = "【棉花糖】小满，换季新衣到店，拒收请回复R"
    browse("owner").post(f"{path}test/", {"address": "139 0000 0000", "text": text})
    provider.refresh_from_db()
    assert provider.test_passed is False and "SignatureDoesNotMatch" in provider.test_answer
    assert "SignatureDoesNotMatch" in browse("owner").get(path).content.decode()
    # An empty secret stays; a typed one replaces it.
    fields = {**provider.options, "name": "短信", "secret": carriers.SECRET, "part_cost": ""}
    browse("owner").post(path, fields)
    browse("owner").post(path, fields | {"secret": ""})
    browse("owner").post(f"{path}test/", {"address": "13900000000", "text": text})
    provider.refresh_from_db()
    assert provider.test_passed is True and provider.name == "短信"
    assert server.messages[0]["PhoneNumbers"] == "13900000000"


def test_a_text_that_nobody_approved_is_refused_before_the_carrier_sees_it(browse, server):
    provider = set_up(browse, server)
    commands.try_provider(SYSTEM, provider.pk, address="13900000000", text="别的话")
    provider.refresh_from_db()
    assert not provider.test_passed and not server.messages


def test_pausing_lets_wait_and_starting_sends(browse, server):
    provider = set_up(browse, server)
    commands.leave_sandbox(SYSTEM, provider.pk)
    browse("owner").post(f"/channels/{provider.pk}/pause/")
    [send] = promote(who(1))
    assert send.state == "queued" and [lasting for _words, lasting in EVENTS] == [False]
    browse("owner").post(f"/channels/{provider.pk}/start/")
    commands.send_step(send.step_id)
    send.refresh_from_db()
    assert send.state == "sent" and len(server.messages) == 1


def test_without_a_provider_the_step_rests_and_says_why():
    [send] = promote(who(1))
    assert send.state == "queued" and EVENTS and EVENTS[0][1]


def test_a_channel_has_one_provider_at_a_time(browse, server):
    first = set_up(browse, server)
    fields = {"key": "a", "secret": "b", "signature": "c", "templates": "1 a", "app": "1"}
    assert browse("owner").post("/channels/new/?kind=tencent", fields).status_code == 409
    browse("owner").post(f"/channels/{first.pk}/ending/")
    assert browse("owner").post("/channels/new/?kind=tencent", fields).status_code == 302
    assert Provider.objects.count() == 2


def test_what_is_missing_stands_beside_its_field(browse):
    values = {"templates": "no", "part_cost": "900"}
    for more, wrong in (({}, 3), ({"key": "k", "secret": "s", "signature": "棉花糖"}, 2)):
        answer = browse("owner").post("/channels/new/?kind=aliyun", values | more)
        assert answer.status_code == 422
        assert answer.content.decode().count('class="field-error"') == wrong
    assert browse("marketer").get("/channels/").status_code == 403


def test_tencent_takes_it_signed_and_reports(browse):
    with carriers.tencent() as server:
        lines = "1001 {1}，换季新衣到店，拒收请回复R"
        provider = set_up(browse, server, "tencent", templates=lines)
        commands.leave_sandbox(SYSTEM, provider.pk)
        server.answers["+8613900000001"] = {
            "Code": "LimitExceeded.PhoneNumberDailyLimit", "Message": "", "SerialNo": "",
        }  # fmt: skip
        one, other = promote(who())
    assert (one.state, other.state) == ("sent", "queued")
    values = {tuple(message["TemplateParamSet"]) for message in server.messages}
    assert values == {(one.customer.name,), (other.customer.name,)}
    door = f"/channels/sms/incoming/?key={provider.public_id}"
    report = {
        "user_receive_time": "2026-11-20 12:00:09", "nationcode": "86", "mobile": "13900000000",
        "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "ok", "sid": one.ref,
    }  # fmt: skip
    answer = Client().post(door, json.dumps([report]), content_type="application/json")
    assert json.loads(answer.content)["result"] == 0
    assert one.delivery_events.get().kind == "delivered"
    reply = {
        "extend": "", "mobile": "13900000000", "nationcode": "86", "sign": "棉花糖",
        "text": "TD", "time": int(NOON.timestamp()) + 60,
    }  # fmt: skip
    with clock.fixed(NOON + dt.timedelta(hours=1)):
        for _again in range(2):
            Client().post(door, json.dumps(reply), content_type="application/json")
    assert Consent.objects.filter(state="withdrawn").get().customer_id == one.customer_id


def test_signatures_are_those_of_the_carriers_own_programs():
    """Made once with alibabacloud-openapi-util 0.2.4 and tencentcloud-sdk-python 3.1.195."""
    query = {
        "PhoneNumbers": "13900000000", "SignName": "棉花糖", "TemplateCode": "SMS_1",
        "TemplateParam": '{"name":"小 满*~"}', "OutId": "1-abc",
    }  # fmt: skip
    at = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
    headers = aliyun.sign(aliyun.ENDPOINT, "SendSms", query, "AK", "SK", at=at, nonce="nonce")
    assert headers["Authorization"].endswith(
        "c115695f218c649dff99cd79de4ff2fddcdaa29eb00cbebc3b86a1ed7d5fc60f"
    )
    body = b'{"PhoneNumberSet": ["+8613900000000"]}'
    headers = tencent.sign(tencent.ENDPOINT, body, "ID", "KEY", at=at)
    assert headers["Authorization"].endswith(
        "12b2e84253229984ea52421c8e6344d3f47277a5359a9aa6b5c6b833d9fd25ad"
    )


@pytest.mark.parametrize(
    ("text", "parts", "places"),
    [
        ("", 1, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        # The second table takes two places, and is not cut in two: 153 + 153 would not fit here.
        ("€" * 80, 1, 160),
        ("a" * 152 + "€" + "a" * 152, 3, 306),
        ("好" * 70, 1, 70),
        ("好" * 71, 2, 71),
        ("好" * 134, 2, 134),
        ("好" * 135, 3, 135),
        # One Chinese letter, one typographic quote or one emoji makes all of it UCS-2.
        ("a" * 70 + "’", 2, 71),
        # In UCS-2 a bracket is one place again, an emoji two.
        ("this is a " + "]" * 75 + "😘", 2, 87),
        ("😎" * 35, 1, 70),
        ("😎" * 36, 2, 72),
        # An emoji on the border goes to the next part whole.
        ("x" * 66 + "👋" + "x" * 66, 3, 134),
    ],
)
def test_parts_are_what_the_carrier_charges(text, parts, places):
    length = measure(text)
    assert (length.parts, length.places) == (parts, places)
    assert "".join(cut(text)) == text and len(cut(text)) == parts


def test_a_text_is_recognised_as_an_approved_template():
    approved = templates.read("A1 = ${name}，您的${thing}到了\nB2 ${a}${b}。\nC3 固定的话")
    for text, number, values in [
        ("小满，您的连体衣到了", "A1", {"name": "小满", "thing": "连体衣"}),
        ("，您的到了", "A1", {"name": "", "thing": ""}),
        ("随便什么。", "B2", {"a": "", "b": "随便什么"}),
        ("固定的话", "C3", {}),
    ]:
        template, places = templates.match(approved, text)
        assert (template.number, places) == (number, values)
    assert templates.match(approved, "别的话") is None
    many = templates.read("D4 " + "${a}，" * 30 + "完")
    assert templates.match(many, "，" * 5_000) is None
