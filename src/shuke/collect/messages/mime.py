"""Mail as it came, read into the shape of messages. Broken mail is read as far as it goes."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from shuke.collect.messages import authentication, headers, safety
from shuke.collect.messages.shape import Attached, Automatic, Written, short

#: Parts of one mail that are looked at, how deep they may stand in one another, files that are taken.
MOST_PARTS, DEEPEST, MOST_FILES = 500, 20, 50
_AUTO_SUBJECTS = re.compile(
    r"(?:自动回复|自動回覆|automatic reply|auto[- ]?reply|out of (?:the )?office)\s*[:：]", re.I
)
_NO_REPLY = re.compile(r"(?:no|do-?not)-?_?reply@")
_REPORTERS = ("mailer-daemon@", "postmaster@")
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


class Unreadable(Exception):
    """It cannot be taken apart."""


def read(
    raw: bytes,
    *,
    received: dt.datetime,
    own: str = "",
    authserv_id: str = "",
    is_from_shop: bool = False,
    is_past: bool = False,
) -> Written:
    """One mail. `own` is the shop's address: of what comes from its domain, who is to be answered counts.
    `authserv_id`: of the server whose word on where it comes from is believed; "": nobody's.

    Raises Unreadable.
    """
    try:
        mail = message_from_bytes(raw)
        parts = list(_parts(mail))
    except (RecursionError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error
    sender_name, sender = _sender(mail, own)
    text, html, files = _content(parts)
    name = message_name(mail, raw)
    earlier = headers.ids(mail, "References") or headers.ids(mail, "In-Reply-To")
    recipients = [address for each in ("To", "Cc") for _n, address in headers.addresses(mail, each)]
    reached = [a for each in ("Delivered-To", "X-Original-To") for _n, a in headers.addresses(mail, each)]  # fmt: skip
    return Written(
        channel="email", ref=ref(mail, raw), sender=sender, sender_name=sender_name,
        recipient=(recipients or reached or [own])[0], subject=headers.header(mail, "Subject", 300),
        text=text[: safety.LONGEST_TEXT], html=html, at=_moment(mail, received),
        name=next(iter(headers.ids(mail, "Message-ID")), ""),
        thread=short("email", (earlier or [name])[0]), is_from_shop=is_from_shop, is_past=is_past,
        automatic=_automatic(mail, sender),
        is_unproven=bool(authserv_id)
        and not is_from_shop
        and not authentication.is_proven(mail, sender, authserv_id),
        references=(*headers.ids(mail, "In-Reply-To", "References"), *recipients, *reached),
        raw=raw, files=tuple(files),
    )  # fmt: skip


def message_name(mail: Message, raw: bytes) -> str:
    """What its writer called it; of one without a name, what its bytes come to."""
    given = headers.ids(mail, "Message-ID")
    return given[0] if given else hashlib.sha256(raw).hexdigest()


def ref(mail: Message, raw: bytes) -> str:
    """What tells a mail apart. Some programs give several mails one Message-ID, and anybody can write
    another's: whose and of when it is belongs to it."""
    return short(
        "email",
        message_name(mail, raw),
        headers.raw_value(mail, "From"),
        headers.raw_value(mail, "Date"),
    )


def _sender(mail: Message, own: str) -> tuple[str, str]:
    written = headers.addresses(mail, "From") or headers.addresses(mail, "Sender")
    replies = headers.addresses(mail, "Reply-To")
    domain = own.rpartition("@")[2]
    # A form writes from the shop's address, or from one that nobody reads, and says whom to answer.
    is_form = (
        not written
        or _NO_REPLY.match(written[0][1])
        or (domain and written[0][1].endswith(f"@{domain}"))
    )
    if len(replies) == 1 and is_form:
        return replies[0]
    return written[0] if written else ("", "")


def _moment(mail: Message, received: dt.datetime) -> dt.datetime:
    """When it was written, as far as that can be: not after it came."""
    try:
        at = parsedate_to_datetime(headers.raw_value(mail, "Date"))
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        at = at.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return received
    return at if _EARLIEST < at <= received else received


def _automatic(mail: Message, sender: str) -> Automatic:
    """RFC 3834 and what programs write that do not follow it. What a program wrote of itself (a form of
    the shop's site says "auto-generated") may well be a person's message."""
    kind = mail.get_content_type()
    if kind == "multipart/report" or headers.raw_value(mail, "X-Failed-Recipients"):
        return Automatic.REPORT
    if sender.startswith(_REPORTERS) and headers.raw_value(mail, "Return-Path").strip() in (
        "",
        "<>",
    ):
        return Automatic.REPORT
    submitted = headers.raw_value(mail, "Auto-Submitted").strip().lower()
    marked = any(headers.raw_value(mail, name) for name in ("X-Autoreply", "X-Autorespond"))
    if submitted.startswith("auto-replied") or marked:
        return Automatic.REPLY
    if headers.raw_value(mail, "Precedence").strip().lower() == "auto_reply":
        return Automatic.REPLY
    is_absence = _AUTO_SUBJECTS.match(headers.header(mail, "Subject"))
    return Automatic.REPLY if is_absence else Automatic.NO


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """Leaves, in their order; a mail inside a mail is one."""
    count = 0
    waiting = [(mail, depth)]
    while waiting and count < MOST_PARTS:
        part, depth = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            if depth < DEEPEST:
                waiting[:0] = [(each, depth + 1) for each in payload if isinstance(each, Message)]
            continue
        count += 1
        yield part


def _content(parts: list[Message]) -> tuple[str, str, list[Attached]]:
    texts: list[str] = []
    pages: list[str] = []
    files: list[Attached] = []
    for part in parts:
        kind, title = part.get_content_type(), _title(part)
        if kind.startswith("multipart/"):  # whose parts cannot be told apart
            kind = "text/plain"
        is_file = bool(title) or part.get_content_disposition() == "attachment"
        if kind in ("text/plain", "text/html") and not is_file:
            words = headers.decoded(_bytes(part), str(part.get_content_charset() or ""))
            (texts if kind == "text/plain" else pages).append(words)
            continue
        content = _bytes(part)
        if len(files) < MOST_FILES and (content or title):
            default = "message.eml" if kind == "message/rfc822" else ""
            files.append(Attached(title or default, content, len(content)))
    html = safety.safe_html("\n".join(pages)) if pages else ""
    plain = "\n".join(texts).replace("\r\n", "\n").strip()
    return plain or safety.text_of("\n".join(pages)), html, files


def _title(part: Message) -> str:
    named = Message()
    for each in ("Content-Disposition", "Content-Type"):
        if raw := headers.raw_value(part, each):
            named[each] = headers.unescaped(raw)
    try:
        name = named.get_filename() or ""
    except (ValueError, LookupError, UnicodeError, TypeError):
        name = ""
    return safety.file_title(headers.text_of(name)) if name else ""


def _bytes(part: Message) -> bytes:
    """The content of a leaf; what cannot be decoded is left as it stands."""
    payload = part.get_payload()
    if isinstance(payload, list):  # a mail inside a mail
        return b"".join(each.as_bytes() for each in payload if isinstance(each, Message))
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, UnicodeError):
        content = None
    return content if isinstance(content, bytes) else str(payload).encode("utf-8", "replace")
