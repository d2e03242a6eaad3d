"""Mailboxes read from a real Dovecot: everything once, on the right record, and nothing changed there."""

import datetime as dt
import json
from ipaddress import ip_network

import pytest
from django.core.management import call_command
from tests.noon import NOON

from shuke.collect import commands
from shuke.collect.commands import mail as mail_commands
from shuke.collect.messages import imap, polling
from shuke.collect.models import Document, MailAccount, MailFolder, Message, MessageFile
from shuke.collect.tests import mails
from shuke.collect.tests.dovecot import PASSWORD, USER, Dovecot, is_here
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Touch

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        not is_here(), reason="no Dovecot here: scripts/system_packages.sh installs it"
    ),
]
BEFORE = "01-Nov-2026 08:00:00 +0000"


@pytest.fixture
def server(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    server = Dovecot()
    yield server
    server.end()


@pytest.fixture
def account(server, noon):
    """A mailbox that is read since the first of November; the clock stands at noon."""
    return add(server)


def add(server, **more) -> MailAccount:
    values = {
        "name": "客服", "host": "127.0.0.1", "port": server.port, "security": "plain", "user": USER,
        "secret": PASSWORD, "address": "shop@maisui.example", "folders": ["INBOX"],
        "since": dt.date(2026, 11, 1),
    }  # fmt: skip
    return commands.add_mail(SYSTEM, **{**values, **more})


@pytest.fixture
def lin(db):
    return customers.add_customer(SYSTEM, name="林小满", identities=[("email", "lin@example.com")])


def read(account: MailAccount) -> None:
    """Look into all folders now, and apply what came."""
    account.folders.update(next_at=clock.now())
    for folder in account.folders.order_by("pk"):
        polling.read(folder.pk)
    commands.apply_documents(f"{account.door}:messages")


def subjects() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("subject", flat=True))


def test_a_mail_stands_on_the_record_of_who_wrote_it(server, account, lin):
    server.put(mails.mail(), at=moment(NOON))
    read(account)
    message = Message.objects.get()
    assert (message.customer_id, message.met_by, message.text) == (
        lin.pk, "identity", "请问这件还有 90 码吗？",
    )  # fmt: skip
    touch = Touch.objects.get(customer=lin, kind="collect.message")
    assert (touch.ref, touch.detail["subject"]) == (message.pk, "问尺码")
    assert message.waits.open().count() == 1
    assert b"\\Seen" not in server.flags()[0]
    document = Document.objects.get(source=f"{account.door}:messages")
    assert (document.state, document.customer_id) == ("applied", lin.pk)


def test_looking_again_brings_nothing_twice(server, account, lin):
    server.put(mails.mail(), mails.mail(number=2, subject="再问"))
    read(account)
    read(account)
    server.put(mails.mail(number=3, subject="还在吗"))
    read(account)
    assert sorted(subjects()) == sorted(["问尺码", "再问", "还在吗"])
    assert MailFolder.objects.get().uid == 3


def test_a_folder_that_was_numbered_anew_brings_nothing_twice(server, account, lin):
    raw = [mails.mail(number=at) for at in (1, 2)]
    server.put(*raw, folder="Again")
    commands.change_mail(SYSTEM, account.pk, **values(account, folders=["Again"]))
    read(account)
    before = account.folders.get().uidvalidity
    server.renumber()
    server.put(*raw, mails.mail(number=3), folder="Again")
    read(account)
    folder = account.folders.get()
    assert folder.uidvalidity != before
    assert (Message.objects.count(), folder.uid) == (3, 3)


def values(account: MailAccount, **more) -> dict:
    names = ("name", "host", "port", "security", "user", "address", "since")
    return {name: getattr(account, name) for name in names} | {"folders": ["INBOX"]} | more


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(
    server, account, lin, monkeypatch, moment
):
    """The worker dies just before the place is written with the mails, or just after."""
    server.put(*(mails.mail(number=at) for at in range(1, 6)))
    monkeypatch.setattr(polling, "TOGETHER", 2)
    keep, calls = polling.keep_mail, []

    class Killed(BaseException):
        pass

    def dying(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2 and moment == "before":
            raise Killed
        keep(*args, **kwargs)
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(polling, "keep_mail", dying)
    with pytest.raises(Killed):
        read(account)
    assert account.folders.get().uid == (2 if moment == "before" else 4)
    monkeypatch.setattr(polling, "keep_mail", keep)
    read(account)
    assert sorted(Message.objects.values_list("ref", flat=True)) == sorted(
        Document.objects.values_list("key", flat=True)
    )
    assert Message.objects.count() == 5


def test_the_place_and_the_mails_are_written_together(server, account, lin, monkeypatch):
    """The inbox fails after the place was written: neither stands."""
    server.put(mails.mail())

    def failing(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(mail_commands, "receive", failing)
    with pytest.raises(RuntimeError):
        read(account)
    assert (account.folders.get().uid, Document.objects.count()) == (0, 0)


def test_mails_from_before_wait_for_nobody(server, account, lin):
    server.put(mails.mail(), at=BEFORE)
    server.put(mails.mail(number=2), at="01-Oct-2026 08:00:00 +0000")
    read(account)
    message = Message.objects.get()
    assert message.waits.count() == 0
    assert Document.objects.get().backfill


def test_chinese_mail_is_read_whatever_it_says_of_itself(server, account, lin):
    server.put(mails.OLD_CHINESE, mails.BROKEN)
    read(account)
    first = Message.objects.get(sender="lin@example.com")
    second = Message.objects.get(sender="chen@example.com")
    assert (first.sender_name, first.subject) == ("林小满", "这件连体衣的问题")
    assert first.text == "你好，我叫朱镕，衣服开线了。"
    assert first.customer_id == lin.pk
    assert (second.sender_name, second.subject, second.text) == ("陈", "退货", "我要退货，谢谢")


def test_a_chinese_folder_is_read_and_sent_mail_is_the_shops(server, account, lin):
    sent = mails.mail(
        "有的。", sender="shop@maisui.example", to="lin@example.com", number=9, subject="Re: 问尺码",
        References="<1@mail.example.com>",
    )  # fmt: skip
    server.put(mails.mail())
    server.put(sent, folder="已发送")
    commands.change_mail(SYSTEM, account.pk, **values(account, folders=["INBOX", "已发送"]))
    read(account)
    asked, answered = Message.objects.order_by("occurred_at", "pk")
    assert (answered.direction, answered.customer_id) == ("out", lin.pk)
    assert answered.waits.count() == 0
    assert asked.thread == answered.thread


def test_who_writes_as_the_shop_to_its_own_mailbox_is_no_colleague(server, account, lin):
    server.put(mails.mail(sender="shop@maisui.example", to="lin@example.com"))
    read(account)
    message = Message.objects.get()
    assert (message.direction, message.waits.count()) == ("in", 1)
    assert not Touch.objects.filter(customer=lin, kind="collect.message").exists()


def test_a_form_of_the_shops_site_says_whom_to_answer(server, account, lin):
    server.put(mails.mail(sender="wordpress@maisui.example", Reply_To="Lin <lin@example.com>"))
    read(account)
    assert Message.objects.get().customer_id == lin.pk


def test_automatic_answers_and_foreign_reports_are_no_messages(server, account, lin):
    absent = mails.mail(subject="自动回复：我在休假", number=2)
    marked = mails.mail(number=3, Auto_Submitted="auto-replied (vacation)")
    form = mails.mail(number=4, subject="表单", Auto_Submitted="auto-generated")
    report = mails.BOUNCE.format(to="shop@maisui.example", number=5, gone="x@y.example", key="no")
    server.put(absent, marked, form, report.replace("\n", "\r\n").encode())
    read(account)
    assert subjects() == ["表单"]
    rejected = Document.objects.filter(state="rejected").order_by("reason")
    assert [row.reason for row in rejected] == ["auto_reply", "auto_reply", "report_foreign"]


def test_a_mail_that_is_too_big_is_held_by_its_head(server, account, lin, settings):
    settings.MESSAGE_MAX_MB = 0.001
    server.put(mails.mail("lang " * 1000, subject="一万张照片"))
    read(account)
    document = Document.objects.get()
    assert (document.state, document.reason) == ("held", "message_too_big")
    assert "一万张照片 · lin@example.com" in document.value
    assert not MessageFile.objects.exists()


def test_one_message_id_of_two_writers_is_two_messages(server, account, lin):
    """A known program gives every mail the same Message-ID; and anybody can write another's."""
    same = {"number": 7}
    server.put(
        mails.mail(**same),
        mails.mail(sender="mallory@example.com", subject="?", **same),
        mails.mail(subject="later", at=mails.AT + dt.timedelta(minutes=1), **same),
    )
    read(account)
    assert sorted(subjects()) == ["?", "later", "问尺码"]


def test_attachments_lie_on_the_disk_for_our_account_alone(server, account, lin, home):
    server.put(mails.with_file(b"\x89PNG\r\n\x1a\n....", "../../照片\u202egnp.exe"))
    read(account)
    row = MessageFile.objects.get(role="attachment")
    assert (row.media_type, row.customer_id) == ("image/png", lin.pk)
    assert "/" not in row.title and "\u202e" not in row.title
    path = home / "messages" / row.name
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_wrong_password_is_said_in_words_and_not_tried_every_minute(server, noon, lin):
    account = add(server, secret="falsch")
    read(account)
    folder = account.folders.get()
    assert (folder.failure, folder.failures) == ("login", 1)
    assert folder.next_at - clock.now() == dt.timedelta(hours=1)
    # Mended, it goes on at once.
    commands.change_mail(SYSTEM, account.pk, **values(account), secret=PASSWORD)
    read(account)
    assert account.folders.get().failure == ""


def test_a_folder_that_is_not_there_is_named(server, account):
    commands.change_mail(SYSTEM, account.pk, **values(account, folders=["没有"]))
    read(account)
    folder = account.folders.get()
    assert folder.failure == "folder"
    assert "没有" in folder.detail


def test_a_server_that_is_gone_is_asked_ever_more_rarely(server, account):
    server.end()
    for wait in (30, 60, 120):
        read(account)
        folder = account.folders.get()
        assert folder.failure == "connect"
        assert folder.next_at - clock.now() == dt.timedelta(seconds=wait)


def test_a_certificate_that_nobody_vouches_for_is_refused(home, settings, noon, tmp_path):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    server = Dovecot(certificate(tmp_path))
    try:
        for security, port in (("tls", server.tls_port), ("starttls", server.port)):
            account = add(server, security=security, port=port)
            read(account)
            assert account.folders.get().failure == "tls", account.folders.get().detail
    finally:
        server.end()


def test_with_a_certificate_that_is_believed_it_is_read_over_tls(
    home, settings, noon, tmp_path, monkeypatch, lin
):
    import ssl

    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    files = certificate(tmp_path)
    monkeypatch.setattr(imap, "context", lambda: ssl.create_default_context(cafile=str(files[0])))
    server = Dovecot(files)
    try:
        server.put(mails.mail())
        for security, port in (("tls", server.tls_port), ("starttls", server.port)):
            read(add(server, security=security, port=port))
        assert MailFolder.objects.filter(failure="").count() == 2
        assert Message.objects.count() == 1
    finally:
        server.end()


def certificate(folder):
    """A certificate for 127.0.0.1 that signs itself."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2090, 1, 1, tzinfo=dt.UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(built.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


def test_without_tls_only_a_server_on_this_machine_is_read(server, noon, browse):
    owner = browse("owner")
    answer = owner.post("/messages/mailboxes/new/", posted(server, host="imap.example.com"))
    assert b"anybody on the way reads along" in answer.content
    assert not MailAccount.objects.exists()


def posted(server, **more) -> dict:
    return {
        "name": "客服", "address": "shop@maisui.example", "host": "127.0.0.1", "port": server.port,
        "security": "plain", "user": USER, "secret": PASSWORD, "folders": "INBOX", "since": "2026-11-01",
        **more,
    }  # fmt: skip


def test_an_owner_has_a_mailbox_read_by_the_page(server, noon, browse, run_jobs, lin):
    server.put(mails.mail())
    owner = browse("owner")
    assert owner.post("/messages/mailboxes/new/", posted(server)).status_code == 302
    account = MailAccount.objects.get()
    assert PASSWORD not in account.secret
    run_jobs()
    page = owner.get(f"/messages/mailboxes/{account.pk}/").content.decode()
    assert "is being read" in page and PASSWORD not in page
    assert "问尺码" in owner.get("/messages/?state=waiting").content.decode()
    owner.post(f"/messages/mailboxes/{account.pk}/pause/")
    server.put(mails.mail(number=2))
    account.folders.update(next_at=clock.now())
    run_jobs()
    assert polling.due() == []
    owner.post(f"/messages/mailboxes/{account.pk}/start/")
    run_jobs()
    assert Message.objects.count() == 2
    owner.post(f"/messages/mailboxes/{account.pk}/ending/")
    account.refresh_from_db()
    assert (account.secret, polling.due()) == ("", [])


def test_the_verb_reads_now_and_says_how_it_stands(server, account, lin, capsys):
    server.put(mails.mail())
    call_command("mail", "--read", "--json")
    [row] = json.loads(capsys.readouterr().out)
    assert (row["folders"][0]["received"], row["folders"][0]["failure"]) == (1, "")


def moment(at: dt.datetime) -> str:
    return at.strftime("%d-%b-%Y %H:%M:%S +0000")
