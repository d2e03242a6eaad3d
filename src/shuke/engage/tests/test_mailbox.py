"""The demo's mailbox: real SMTP in, pages out."""

import asyncio
import contextlib
import smtplib
import threading
from email.message import EmailMessage

import pytest

from shuke.customers.models import ConsentState
from shuke.demo.supervisor import free_port
from shuke.engage.keys import keyring
from shuke.engage.letters import compose
from shuke.engage.mailbox import server, store
from shuke.engage.models import Send
from shuke.engage.queries import recipient_for
from shuke.engage.tests import shop


@pytest.fixture
def mailbox(home, settings):
    settings.MAILBOX = True


@pytest.fixture
def smtp_port(mailbox):
    """A running mailbox server, in a thread of its own."""
    port = free_port()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def run():
        started = asyncio.Event()
        task = asyncio.ensure_future(server.serve("127.0.0.1", port, started))
        await started.wait()
        ready.set()
        await task

    def go():
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(run())

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    ready.wait()
    yield port
    loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
    thread.join()
    loop.close()


def test_what_is_sent_by_smtp_stands_in_the_mailbox(smtp_port, browse):
    message = EmailMessage()
    message["Subject"] = "秋装上新"
    message["From"] = "a@shop.example"
    message["To"] = "林小满 <xiaoman@example.com>"
    message.set_content("文字")
    message.add_alternative("<p>信</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
        smtp.send_message(message)
        smtp.send_message(message, to_addrs=["one@example.com", "two@example.com"])
    assert store.count() == 3
    page = browse("marketer").get("/mailbox/").content.decode()
    assert "秋装上新" in page and "林小满" in page
    newest = store.letters()[0]
    assert newest.recipient == "two@example.com"
    assert "文字" in browse("marketer").get(f"/mailbox/{newest.id}/").content.decode()
    body = browse("marketer").get(f"/mailbox/{newest.id}/body/")
    assert "信" in body.content.decode()
    assert "sandbox" in body["Content-Security-Policy"]


def test_thousands_are_paged_newest_first(mailbox, browse):
    for number in range(120):
        store.keep(
            f"To: p{number}@x.example\r\nSubject: nr {number}\r\n\r\nx".encode(),
            "a@b.c",
            [f"p{number}@x.example"],
        )
    client = browse("marketer")
    first = client.get("/mailbox/").content.decode()
    assert "nr 119<" in first and "nr 69<" not in first
    second = client.get("/mailbox/?before=71").content.decode()
    assert "nr 69<" in second and "nr 20<" in second and "nr 71<" not in second
    assert "nr 7<" in client.get("/mailbox/?q=p7@").content.decode()
    assert "No such e-mail" in client.get("/mailbox/?q=nobody").content.decode()


def test_the_button_unsubscribes_as_a_mail_program_would(mailbox, browse):
    from dataclasses import replace

    [customer] = shop.people(1)
    campaign = shop.gathered([customer])
    send = Send.objects.get()
    who = replace(recipient_for(customer.pk), send_id=send.pk, key=keyring().send_key(send.pk))
    store.keep(compose(campaign).letter(who), "bounce@shop.example", [who.address])
    client = browse("marketer")
    assert "Unsubscribe as the mail program" in client.get("/mailbox/1/").content.decode()
    assert ConsentState.objects.get().state == "granted"
    assert client.post("/mailbox/1/one-click/").status_code == 302
    assert ConsentState.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "<https://elsewhere.example/u/x/>",
        "<http://127.0.0.1:8000/team/>",
        "<http://127.0.0.1:8000/u/preview/>",
    ],
)
def test_the_button_goes_nowhere_else(mailbox, browse, header):
    lines = f"List-Unsubscribe: {header}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    store.keep(f"Subject: x\r\n{lines}\r\nx".encode(), "a@b.c", ["x@y.z"])
    assert browse("owner").post("/mailbox/1/one-click/").status_code == 422


def test_there_is_no_mailbox_unless_it_is_switched_on(home, settings, browse):
    settings.MAILBOX = False
    store.keep(b"Subject: x\r\n\r\nx", "a@b.c", ["x@y.z"])
    for path in ("/mailbox/", "/mailbox/1/", "/mailbox/1/body/"):
        assert browse("owner").get(path).status_code == 404
    assert browse("owner").post("/mailbox/1/one-click/").status_code == 404


def test_agents_do_not_read_it(mailbox, browse):
    assert browse("agent").get("/mailbox/").status_code == 403
    assert "No e-mails yet" in browse("owner").get("/mailbox/").content.decode()
