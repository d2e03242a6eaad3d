"""Mails as programs write them, in all their dirt; everybody in them is invented."""

import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime

from shuke.collect import commands
from shuke.collect.commands.mail import Fetched, keep_mail
from shuke.collect.messages import mime
from shuke.collect.models import MailAccount, MailFolder, Message
from shuke.common import clock, leases

AT = dt.datetime(2026, 11, 5, 9, 30, tzinfo=dt.UTC)


def mail(
    text: str = "请问这件还有 90 码吗？", *, sender: str = "林小满 <lin@example.com>", number: int = 1, at=AT,
    subject: str = "问尺码", to: str = "shop@maisui.example", html: str = "", **headers: str,
) -> bytes:  # fmt: skip
    """A well made one."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{number}@mail.example.com>"
    message["Date"] = format_datetime(at)
    for name, value in headers.items():
        name = name.replace("_", "-")
        del message[name]
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def with_file(content: bytes, name: str, **more) -> bytes:
    from email import message_from_bytes, policy

    message = message_from_bytes(mail(**more), policy=policy.default)
    message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


#: What QQ and old programs write: GB2312 by name and GBK by content, a subject whose words cut a character.
OLD_CHINESE = (
    b"From: =?gb2312?B?wdbQocL6?= <lin@example.com>\r\n"
    b"To: shop@maisui.example\r\n"
    b"Subject: =?gb18030?B?1eK8/sGszA==?=\r\n =?gb18030?B?5dLCtcTO?= =?gb18030?B?yszi?=\r\n"
    b"Date: Thu, 5 Nov 2026 17:30:00 +0800\r\n"
    b"Message-ID: <tencent_0A1B2C@qq.example>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="gb2312"\r\n'
    b"Content-Transfer-Encoding: 8bit\r\n\r\n"
) + "你好，我叫朱镕，衣服开线了。".encode("gbk")

#: No encoded words at all: raw GBK bytes in the headers, no charset, no Message-ID, a broken boundary.
BROKEN = (
    b"From: " + "陈".encode("gbk") + b" <chen@example.com>\r\nTo: shop@maisui.example\r\n"
    b"Subject: " + "退货".encode("gbk") + b"\r\n"
    b"Date: yesterday\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n"
    + "我要退货，谢谢".encode("gbk")
)  # fmt: skip

BOUNCE = """From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce{number}@mx.example.com>
Date: Thu, 5 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The address does not exist.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {gone}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

Message-ID: <{key}@maisui.example>
From: shop@maisui.example
To: {gone}
Subject: Hello

Hello
--b--
"""


def account() -> MailAccount:
    """A mailbox whose server nobody asks."""
    return MailAccount.objects.create(
        name="客服", host="mail", port=993, security="tls", user="shop", secret="",
        since=clock.today(), address="shop@maisui.example", began_at=clock.now(), began_by="owner",
    )  # fmt: skip


def arrive(account: MailAccount, *raws: bytes) -> Message | None:
    """Keep mails as a worker does that read them, and apply them; the last message."""
    now = clock.now()
    keep(
        account,
        *(
            Fetched(mime.ref(mime.message_from_bytes(raw), raw), raw, now, now, is_past=False)
            for raw in raws
        ),
    )
    return Message.objects.order_by("pk").last()


def keep(account: MailAccount, *fetched: Fetched) -> None:
    """Keep what a worker read, and apply it."""
    folder = MailFolder.objects.get_or_create(
        account=account, name="INBOX", defaults={"next_at": clock.now()}
    )[0]
    rows = MailFolder.objects.filter(pk=folder.pk)
    token = leases.take(rows)
    keep_mail(folder, token, fetched)
    leases.release(rows, token)
    commands.apply_documents(f"{account.door}:messages")
