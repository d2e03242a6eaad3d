"""Messages in the hands of the team: the page beside the person, dealing with them, saying whose they are."""

import datetime as dt
from functools import partial

import pytest
from tests.noon import NOON

from shuke.collect import commands
from shuke.collect.messages import safety
from shuke.collect.messages.quotes import own_words
from shuke.collect.models import Document, MessageFile
from shuke.collect.tests import mails
from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Customer, Touch
from shuke.operate import commands as operate

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrive(home, noon):
    """`arrive(raw, …)` lets mails come to the shop; gives the last message."""
    return partial(mails.arrive, mails.account())


@pytest.fixture
def lin(db):
    return customers.add_customer(SYSTEM, name="林小满", identities=[("email", "lin@example.com")])


def test_the_list_tells_what_waits(arrive, lin, browse):
    message = arrive(mails.mail(), mails.mail(sender="x@example.com", number=2, subject="广告"))
    page = browse("agent").get("/messages/?state=waiting").content.decode()
    assert "2 messages wait for somebody." in page
    assert "林小满" in page and "Unknown sender" in page
    browse("agent").post(f"/messages/{message.pk}/handling/")
    assert "1 message waits for somebody." in browse("agent").get("/messages/").content.decode()


def test_a_message_stands_beside_its_person(arrive, lin, browse):
    message = arrive(mails.mail())
    page = browse("agent").get(f"/messages/{message.pk}/").content.decode()
    assert "请问这件还有 90 码吗？" in page
    assert f'href="/customers/{lin.pk}/"' in page
    assert "<dd>lin@example.com</dd>" in page
    record = browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    assert "Wrote to the shop" in record and f'href="/messages/{message.pk}/"' in record


def test_dealing_with_it_is_undone_by_whoever_did(arrive, lin, browse, actor):
    message = arrive(mails.mail())
    agent = browse("agent")
    agent.post(f"/messages/{message.pk}/handling/")
    assert message.waits.open().count() == 0
    assert agent.post(f"/messages/{message.pk}/handling/").status_code == 409
    fact = RecordedFact.objects.get(kind="collect.message_handled")
    assert agent.post(f"/changes/{fact.pk}/undo/").status_code < 400
    assert message.waits.open().count() == 1
    assert message.waits.exclude(ended_at=None).get().ended_by == actor("agent").name


def test_a_strangers_message_waits_and_says_why(arrive, browse):
    message = arrive(mails.mail(sender="Wang <wang@example.com>"))
    document = Document.objects.get()
    assert (message.customer_id, document.state, document.reason) == (
        None,
        "held",
        "sender_unknown",
    )
    assert Customer.objects.count() == 0
    page = browse("agent").get(f"/messages/{message.pk}/").content.decode()
    assert "Nobody on record writes from here" in page


def test_a_stranger_becomes_a_prospect_where_the_owner_wants_that(arrive, actor):
    operate.change_settings(actor(), {"message_strangers": "prospect"})
    shop_settings.look_again()
    message = arrive(mails.mail(sender="Wang <wang@example.com>"))
    assert (message.customer.name, message.customer.stage) == ("Wang", "prospect")
    assert Document.objects.get().state == "applied"


def test_a_colleague_says_whose_it_is_and_takes_it_back(arrive, lin, browse):
    message = arrive(mails.mail(sender="lin@work.example"))
    agent = browse("agent")
    where = f"/messages/{message.pk}/person/"
    answer = agent.post(where, {"person": "nobody@example.com"})
    assert "Nobody on record is “nobody@example.com”" in answer.content.decode()
    agent.post(where, {"person": "lin@example.com"})
    message.refresh_from_db()
    assert (message.customer_id, message.met_by) == (lin.pk, "staff")
    assert Touch.objects.get(kind="collect.message").customer_id == lin.pk
    assert Document.objects.get().customer_id == lin.pk
    fact = RecordedFact.objects.get(kind="collect.message_tied")
    assert agent.post(f"/changes/{fact.pk}/undo/").status_code < 400
    message.refresh_from_db()
    assert message.customer_id is None
    assert not Touch.objects.filter(kind="collect.message").exists()
    document = Document.objects.get()
    assert (document.state, document.customer_id) == ("held", None)


def test_who_is_added_to_the_record_gets_what_they_wrote(arrive, lin):
    message = arrive(mails.mail(sender="lin@work.example"))
    assert commands.match_messages() == 0
    customers.add_identity(SYSTEM, lin.pk, "email", "lin@work.example")
    assert commands.match_messages() == 1
    message.refresh_from_db()
    assert (message.customer_id, Document.objects.get().state) == (lin.pk, "applied")


def test_a_message_stays_with_the_record_that_has_the_address(arrive, lin):
    """So an unmerge finds it where it was."""
    emma = customers.add_customer(SYSTEM, name="Emma", identities=[("email", "emma@example.com")])
    customers.merge_customers(SYSTEM, emma.pk, lin.pk)
    message = arrive(mails.mail())
    assert message.customer_id == lin.pk


def test_files_are_saved_and_never_shown(arrive, lin, browse):
    page = b"<html><script>alert(1)</script></html>"
    arrive(mails.with_file(page, "报价.html"))
    row = MessageFile.objects.get(role="attachment")
    assert row.media_type == "text/html"
    answer = browse("agent").post(f"/messages/files/{row.pk}/")
    assert answer.content == page
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert RecordedFact.objects.filter(kind="collect.attachment_taken").exists()
    assert browse("analyst").post(f"/messages/files/{row.pk}/").status_code == 403


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hi</p><script>alert(1)</script>",
        '<img src="https://spy.example/1.gif"><p style="background:url(x)">Hi</p>',
        '<a href="javascript:alert(1)" onclick="x()">Hi</a>',
        "<svg><style><img src=x onerror=alert(1)></style></svg>Hi",
        "Hi <math><mi><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=1&gt;'>Hi",
        '<iframe srcdoc="<script>1</script>"></iframe>Hi',
    ],
)
def test_html_of_strangers_keeps_its_words_alone(html):
    clean = safety.safe_html(html)
    assert "Hi" in clean or "Hi" in safety.text_of(html)
    for danger in ("script", "onerror", "onclick", "style=", "<img", "<iframe", "<svg"):
        assert danger not in clean.replace("&lt;", "").lower() or "&lt;" in clean
        assert f"<{danger.strip('<')}" not in clean


def test_a_message_of_html_alone_says_the_same_as_text(arrive, lin):
    raw = mails.mail("x", html="<p>你好</p><p>还有吗？<br>谢谢</p><style>p{}</style>")
    raw = raw.replace(b"text/plain", b"text/calendar")
    assert arrive(raw).text.replace("\n\n", "\n") == "你好\n还有吗？\n谢谢"


QUOTES = [
    ("好的\n\n在 2026年11月5日，麦穗 <shop@maisui.example> 写道：\n> 有货", "好的"),
    ("好的\n------------------ 原始邮件 ------------------\n发件人: 麦穗", "好的"),
    ("Fine\n\nOn Thu, Nov 5, 2026 at 5:30 PM Shop <shop@maisui.example>\nwrote:\n> yes", "Fine"),
    ("Fine\n\n-----Original Message-----\nFrom: Shop", "Fine"),
    ("> only a quote", "> only a quote"),
    ("我在 2026 年买过一件，想再买", "我在 2026 年买过一件，想再买"),
]


@pytest.mark.parametrize(("text", "own"), QUOTES)
def test_what_is_quoted_is_told_from_what_was_written(text, own):
    assert own_words(text) == own


def test_contacts_are_hidden_from_who_may_not_see_them(arrive, bearer_of):
    arrive(mails.mail(sender="Wang <wang@example.com>"))
    [row] = bearer_of("messages.view").get("/api/v1/messages").json()["messages"]
    assert (row["sender"], row["is_waiting"]) == ("w***@example.com", True)
    [row] = (
        bearer_of("messages.view", "customers.contact").get("/api/v1/messages").json()["messages"]
    )
    assert row["sender"] == "wang@example.com"


@pytest.fixture
def bearer_of(actor):
    from django.test import Client

    from shuke.team import commands as team

    def run(*scopes: str):
        _token, secret = team.make_token(actor(), name="program", scopes=list(scopes))
        return Client(headers={"authorization": f"Bearer {secret}"})

    return run


def test_a_program_deals_with_messages_over_the_api(arrive, lin, bearer_of):
    message = arrive(mails.mail(sender="lin@work.example"))
    program = bearer_of("messages.view", "messages.handle", "customers.view")
    put = program.put(
        f"/api/v1/messages/{message.pk}/person", {"customer": lin.pk}, "application/json"
    )
    assert put.json()["customer"] == lin.pk
    assert program.post(f"/api/v1/messages/{message.pk}/handling").json()["is_waiting"] is False
    assert program.post(f"/api/v1/messages/{message.pk}/handling").status_code == 409
    assert program.get("/api/v1/messages?state=waiting").json()["messages"] == []
    assert program.post(f"/api/v1/messages/{message.pk}/reopening").json()["is_waiting"] is True


def test_a_person_gets_what_they_wrote_with_their_data(arrive, lin):
    arrive(mails.with_file(b"\x89PNG\r\n\x1a\n", "衣服.png"))
    data = customers.export_person(SYSTEM, lin.pk)
    [row] = data["collect.message"]
    assert (row["subject"], row["text"].strip()) == ("问尺码", "请问这件还有 90 码吗？")
    assert {each["title"] for each in data["collect.messagefile"]} == {"衣服.png", ""}


def test_as_it_came_it_goes_after_a_while_and_files_without_a_row_too(arrive, lin, home, settings):
    import os

    arrive(mails.with_file(b"\x89PNG\r\n\x1a\n", "衣服.png"))
    assert len(list((home / "messages").iterdir())) == 2
    later = NOON + dt.timedelta(days=91)
    for path in (home / "messages").iterdir():
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    with clock.fixed(later):
        assert commands.forget_raw_messages() == 1
    [row] = MessageFile.objects.all()
    assert [path.name for path in (home / "messages").iterdir()] == [row.name]


def gb2312(subtype: str, content: str) -> bytes:
    head = f"From: lin@example.com\r\nMIME-Version: 1.0\r\nContent-Type: text/{subtype}; charset=gb2312\r\n\r\n"
    return head.encode() + content.encode("gb18030")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # A character beside GB2312 spoilt the whole mail: GLPI #8986.
        (gb2312("plain", "这是很坏的 Minus – Blabla"), "这是很坏的 Minus – Blabla"),
        # Japanese under the same name: FreeScout #4282.
        (gb2312("html", "<p>いつもお世話になっております。</p>"), "いつもお世話になっております。"),
    ],
)
def test_what_calls_itself_gb2312_is_more(arrive, lin, raw, text):
    assert arrive(raw).text == text


@pytest.mark.parametrize(
    "name",
    [
        "中文测试.docx".encode(),  # gophish #2096: no encoded words
        "中文测试.docx".encode("gbk"),  # node-imap #870
        b"=?gb18030?B?1tDOxLLiytQuZG9jeA==?=",
    ],
)
def test_names_of_files_are_read_however_they_are_written(arrive, lin, name):
    raw = (
        b"From: lin@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
        b'--b\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n\r\nxyz\r\n--b--\r\n'
    )
    arrive(raw)
    assert MessageFile.objects.get(role="attachment").title == "中文测试.docx"


def test_a_form_service_says_whom_to_answer(arrive, lin):
    """Helper #1292, Chatwoot #3834."""
    raw = mails.mail(sender="no-reply@forms.example", Reply_To="Lin <lin@example.com>")
    assert arrive(raw).customer_id == lin.pk
    other = mails.mail(sender="emma@example.com", number=2, Reply_To="lin@example.com")
    assert arrive(other).sender == "emma@example.com"


HOSTILE = [
    b"",
    b"\r\n\r\n",
    b"From: \xff\xfe\r\nSubject: =?utf-8?B?!!!?=\r\n\r\n\xff",
    b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhi",
    b"From: a@b.example\r\nDate: Thu, 99 Foo 99999 99:99:99 +9999\r\n\r\nhi",
    b"From: \"a\" <a@b.example>, <<>>;,,\r\nContent-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n.\r\n" * 3000,
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"".join(
        b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" for _ in range(2000)
    ),
    b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n=====\0\0",
    b"Content-Disposition: attachment; filename*=utf-9''%ff%fe; filename=\"\r\n\r\nx",
    b"From: =?x?Q?=00=00?= <a@b.example>\r\nSubject: a\0b\r\n\r\n\0\0hi",
]  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_broken_and_hostile_mail_is_read_as_far_as_it_goes(arrive, raw):
    arrive(raw)
    document = Document.objects.get()
    assert document.state == "held" and document.reason in ("sender_unknown", "message_unreadable")
