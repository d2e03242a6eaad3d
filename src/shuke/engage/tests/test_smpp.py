"""SMS over SMPP, against an SMSC that others wrote (npm `smpp`), started here."""

import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.waiting import until

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.customers.commands import grant_consent
from shuke.customers.models import Consent, Identity
from shuke.engage import commands, jobs
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Reply, Step
from shuke.engage.providers.smpp import SmppConnection, pdu
from shuke.engage.steps import StepKind, new_step, set_state
from shuke.engage.tests import shop

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
SDKS = Path(__file__).parents[4] / "tests" / "sdks"
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)


class Smsc:
    """The other side: what it was handed, and what it is to deliver."""

    def __init__(self, process: subprocess.Popen):
        self._process = process
        self.port = str(self.next()["port"])

    def next(self) -> dict[str, Any]:
        return json.loads(self._process.stdout.readline())

    def deliver(self, **values: Any) -> None:
        given = {"source_addr": "8613900000000", "destination_addr": "10690001", **values}
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()


@pytest.fixture
def smsc(settings, home) -> Iterator[Smsc]:
    node = shutil.which("node")
    if node is None or not (SDKS / "node_modules" / "smpp").exists():
        assert os.environ.get("CI") != "true", "CI must have node and the test peers"
        pytest.skip("the SMSC is missing: install node, run scripts/system_packages.sh")
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    process = subprocess.Popen(
        [node, SDKS / "smsc.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with clock.fixed(NOON):
        yield Smsc(process)
    process.stdin.close()
    process.wait()
    process.stdout.close()


def access(smsc: Smsc, **more: str) -> dict[str, str]:
    account = {"host": "127.0.0.1", "port": smsc.port, "user": "shop", "password": "geheim"}
    return {**account, "sender": "10690001", **more}


def hand_over(way: SmppConnection, text: str, to: str = "+8613900000000"):
    return way.hand_over("1-key", to, text.encode(), lambda: None)


def test_a_text_goes_in_the_parts_that_are_counted(smsc):
    way = SmppConnection(access(smsc))
    for text, coding in [("Hello €[]", 0), ("好" * 70, 8), ("a" * 161, 0), ("好" * 135, 8)]:
        assert hand_over(way, text).outcome == "sent"
        parts = [smsc.next()]
        while not parts[-1]["receipt"]:
            parts.append(smsc.next())
        assert "".join(part["text"] for part in parts) == text
        assert {part["coding"] for part in parts} == {coding}
        assert len(parts) == {9: 1, 70: 1, 161: 2, 135: 3}[len(text)]
        assert [part.get("udh") for part in parts] == (
            [None]
            if len(parts) == 1
            else [
                [f"0003{way._series:02x}{len(parts):02x}{at:02x}"]
                for at in range(1, len(parts) + 1)
            ]
        )
    assert parts[0]["from"] == "10690001" and parts[0]["to"] == "8613900000000"
    way.close()


def test_what_a_status_means(smsc):
    way = SmppConnection(access(smsc))
    outcomes = [hand_over(way, "x", f"+86139000000{end}").outcome for end in (99, 98, 97, 10)]
    assert outcomes == ["refused", "deferred", "unknown", "sent"], "and it connects anew"
    way.close()


def test_a_wrong_password_rests_everything_and_a_closed_door_waits(smsc):
    for port, password, lasting in [(smsc.port, "wrong", True), ("1", "geheim", False)]:
        way = SmppConnection(access(smsc, port=port, password=password))
        with pytest.raises(Exception, match=r".") as trouble:
            way.open()
        assert trouble.value.lasting is lasting


class Words:
    variables = ()

    def letter(self, recipient) -> bytes:
        return "【棉花糖】新衣到店，拒收请回复R".encode()


PROMOTION = StepKind(
    "promotion",
    compose=lambda step: Words(),
    sender=lambda step: "",
    drained=lambda step: None,
    trouble=lambda step, words, lasting: None,
    details=lambda ids: {pk: {"name": "Texts"} for pk in ids},
)


def test_from_a_campaign_to_the_phone_and_back(smsc):
    declare([PROMOTION])
    provider = commands.add_provider(SYSTEM, kind="smpp", values=access(smsc))
    commands.leave_sandbox(SYSTEM, provider.pk)
    [one] = shop.people(1)
    Identity.objects.create(customer=one, kind="phone", value="+8613900000000", seen_at=shop.NOW)
    grant_consent(SYSTEM, one.pk, "sms", source="test", at=shop.NOW - dt.timedelta(days=9))
    with transaction.atomic():
        step = new_step("promotion", channel="sms")
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk])
    commands.send_step(step.pk)
    withdraw([PROMOTION])
    send = step.sends.get()
    assert send.state == "sent" and send.ref, send.response
    assert smsc.next()["text"] == "【棉花糖】新衣到店，拒收请回复R"
    stamp = "submit date:2611201200 done date:2611201201"
    smsc.deliver(
        esm_class=4,
        short_message=f"id:000{send.ref.upper()} sub:001 dlvrd:001 {stamp} stat:DELIVRD err:000 text:",
    )
    smsc.deliver(esm_class=64, udh="050003070202", text="布吗？", data_coding=8)
    smsc.deliver(esm_class=64, udh="050003070201", text="有蓝色的", data_coding=8)
    smsc.deliver(short_message="TD")
    with clock.fixed(NOON + dt.timedelta(hours=1)):
        until(lambda: jobs.hear_carriers.func() or Reply.objects.count() == 2)
        jobs.hear_carriers.func()
    assert {smsc.next()["acknowledged"] for _each in range(4)} == {0}
    assert [event.kind for event in send.delivery_events.order_by("pk")] == [
        "delivered", "unsubscribed",
    ]  # fmt: skip
    assert set(Reply.objects.values_list("text", flat=True)) == {"有蓝色的布吗？", "TD"}
    assert Consent.objects.filter(state="withdrawn").get().text == "TD"


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("id:0AB1 sub:001 stat:DELIVRD err:000 text:x", {}, ("0AB1", "DELIVRD", "000")),
        ("id:7,sub:001,dlvrd:000,stat:UNDELIV,err:027,text:", {}, ("7", "UNDELIV", "027")),
        ("ID:0654354026 submit date:2302101454 stat:expired", {}, ("0654354026", "EXPIRED", "")),
        ("", {pdu.RECEIPTED_ID: b"ab-1\0", pdu.STATE: b"\x08"}, ("ab-1", "REJECTD", "")),
        ("nothing of the kind", {}, ("", "", "")),
    ],
)
def test_receipts_are_read_as_carriers_write_them(text, fields, expected):
    of = pdu.Delivered("1", "2", True, text, fields, None)
    assert pdu.receipt(of) == expected
