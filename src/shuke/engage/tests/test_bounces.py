"""Reports from mail servers: read, recorded once, and the dead address blocked."""

import io

import pytest
from django.core.management import call_command

from shuke.common.access import SYSTEM
from shuke.engage import commands, reports
from shuke.engage.keys import keyring
from shuke.engage.ledger.claim import exchange
from shuke.engage.models import DeliveryEvent, Send, Suppression
from shuke.engage.tests.shop import gathered, people

pytestmark = pytest.mark.django_db

BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: {to}
Message-ID: <report-{number}@mx.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; p1@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

Message-ID: <{returned}>
--b--
"""
COMPLAINT = """\
To: abuse@shop.example
Message-ID: <arf-1@isp.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: <p1@mail.example>
--b
Content-Type: message/rfc822

Message-ID: <{key}@shop.example>
Subject: x

x
--b--
"""


@pytest.fixture
def sent():
    """A letter that has been handed over to p1@mail.example."""
    campaign = gathered(people(1))
    exchange(campaign.step, [], claim="run.1", want=1)
    return Send.objects.get()


def bounce(to: str, *, number=1, action="failed", status="5.1.1", words="550 gone", returned="x@y"):
    return BOUNCE.format(
        to=to, number=number, action=action, status=status, words=words, returned=returned
    ).encode()


def pipe(monkeypatch, message: bytes, **options) -> str:
    """Run `shuke bounce` with the message on its input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(message)))
    out = io.StringIO()
    call_command("bounce", stdout=out, **options)
    return out.getvalue()


def test_a_hard_bounce_blocks_the_address_once(sent, monkeypatch):
    message = bounce(f"bounce+{keyring().send_key(sent.pk)}@shop.example")
    assert "hard_bounce 5.1.1" in pipe(monkeypatch, message)
    assert "Known" in pipe(monkeypatch, message)
    event = DeliveryEvent.objects.get()
    assert (event.kind, event.code, event.detail) == ("hard_bounce", "5.1.1", "smtp; 550 gone")
    blocked = Suppression.objects.get()
    assert blocked.address == "p1@mail.example" and blocked.source == f"send:{sent.pk}"
    again = gathered([sent.customer], name="Again")
    assert Send.objects.get(step__campaign=again).reason == "suppressed"


def test_a_lifted_block_lets_letters_through_and_stays_on_record(sent):
    report = reports.read(bounce(f"bounce+{keyring().send_key(sent.pk)}@shop.example"))
    commands.take_incoming("email", [report])
    commands.lift_suppression(SYSTEM, Suppression.objects.get().pk)
    again = gathered([sent.customer], name="Again")
    assert Send.objects.get(step__campaign=again).state == "queued"
    assert Suppression.objects.get().ended_by == "system"
    assert commands.suppress_address(SYSTEM, "P1@mail.example")
    assert not commands.suppress_address(SYSTEM, "p1@mail.example")


@pytest.mark.parametrize(
    ("action", "status", "words"),
    [("failed", "5.2.2", "552 mailbox full"), ("delayed", "4.4.1", "no answer")],
)
def test_what_may_pass_does_not_block(sent, action, status, words):
    raw = bounce(
        f"bounce+{keyring().send_key(sent.pk)}@s.example", action=action, status=status, words=words
    )
    report = reports.read(raw)
    assert report.receipt == "soft_bounce" and report.code == status
    commands.take_incoming("email", [report])
    assert not Suppression.objects.exists()


def test_the_letter_is_found_by_envelope_address_or_returned_headers(sent):
    key = keyring().send_key(sent.pk)
    assert reports.read(bounce("postmaster@shop.example"), f"BOUNCE+{key.upper()}@s").key == key
    assert reports.read(bounce("postmaster@s", returned=f"{key}@shop.example")).key == key


def test_a_complaint_blocks_the_address(sent):
    report = reports.read(COMPLAINT.format(key=keyring().send_key(sent.pk)).encode())
    assert (report.receipt, report.address) == ("complaint", "p1@mail.example")
    commands.take_incoming("email", [report])
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xfe\x00" * 1000,
        b"To: bounce+1-aaaaaaaaaaaaaaaa@shop.example\n\nforged",
        b"To: hello@shop.example\nSubject: Out of office\n\nBack on Monday.",
        bounce("hello@shop.example", returned="1-aaaaaaaaaaaaaaaa@shop.example"),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 20_000,
        b"Content-Type: message/delivery-status\n\nnonsense",
    ],
)
def test_anything_else_is_ignored(db, monkeypatch, message):
    assert "ignored" in pipe(monkeypatch, message)
    assert not DeliveryEvent.objects.exists()


IN_WORDS = """\
Return-Path: {back}
From: {writer}
To: bounce+{key}@shop.example
Message-ID: <{words}@mx.example>
Content-Type: text/plain; charset=utf-8

Your message did not reach the following recipient:

p1@mail.example
   Remote server replied: {words}
"""


@pytest.mark.parametrize(
    ("back", "writer", "words", "kind"),
    [
        ("<>", "postmaster@mx.example", "550 5.1.1 no such user", "hard_bounce"),
        ("<>", "postmaster@mx.example", "550 5.5.0 mailbox unavailable", "soft_bounce"),
        ("<a@b.example>", "MAILER-DAEMON@mx.example", "552 mailbox full", "soft_bounce"),
        ("<a@b.example>", "emma@mail.example", "550 5.1.1 says Emma", ""),
        ("<>", "emma@mail.example", "back on Monday, room 550a", ""),
    ],
)
def test_a_bounce_in_words_alone_is_read(sent, monkeypatch, back, writer, words, kind):
    """Some servers write no machine-readable part; a person who quotes a number is no server."""
    key = keyring().send_key(sent.pk)
    pipe(monkeypatch, IN_WORDS.format(back=back, writer=writer, key=key, words=words).encode())
    assert list(DeliveryEvent.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


def test_a_bounce_stands_in_the_inbox_and_a_held_one_can_be_tried_again(sent, monkeypatch, browse):
    pipe(monkeypatch, bounce(f"bounce+{keyring().send_key(sent.pk)}@shop.example"))
    page = browse("owner", "en").get("/imports/inbox/?source=email:receipts").content.decode()
    assert "e-mail · Receipts</a>" in page and "1 row" in page
    assert ">Applied<" in page
