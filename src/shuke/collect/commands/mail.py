"""Mailboxes that are read: added, changed, paused, ended; what a worker read of one kept."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts, jobs
from shuke.collect.commands.documents import receive, wake_documents
from shuke.collect.messages import files
from shuke.collect.models import MailAccount, MailFolder, MessageFile
from shuke.collect.slots import Incoming
from shuke.common import clock, http, leases, secrets
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable

#: Folders of one mailbox.
MOST_FOLDERS = 20


@dataclass(frozen=True)
class Fetched:
    """One mail of a folder; of one that is too big `outline` says what it is, and `raw` is its head."""

    key: str
    raw: bytes
    at: dt.datetime
    received: dt.datetime
    is_past: bool
    outline: str = ""


def add_mail(
    actor: Actor, *, name: str, host: str, port: int, security: str, user: str, secret: str,
    address: str, folders: Sequence[str], since: dt.date, authserv_id: str = "",
) -> MailAccount:  # fmt: skip
    """Read a mailbox from now on, its messages since that day first."""
    require(actor, "messages.connect")
    values = _checked(name=name, host=host, port=port, security=security, user=user, address=address,
                      secret=secret, folders=folders)  # fmt: skip
    names, values["authserv_id"] = values.pop("folders"), _authserv(authserv_id)
    with transaction.atomic():
        row = MailAccount.objects.create(
            **{**values, "secret": secrets.seal(secret)}, since=since,
            began_at=clock.now(), began_by=actor.name[:120],
        )  # fmt: skip
        _set_folders(row, names)
        facts.MAIL_ADDED.record(actor, row.pk)
        jobs.read_mail.enqueue()
    return row


def change_mail(
    actor: Actor, account_id: int, *, name: str, host: str, port: int, security: str, user: str,
    address: str, folders: Sequence[str], since: dt.date, secret: str = "", authserv_id: str = "",
) -> None:  # fmt: skip
    """Read it like this from now on; without a `secret` the one that is there stays."""
    require(actor, "messages.connect")
    row = _open(account_id)
    moved = (row.host, row.user) != (host.strip(), user.strip())
    if moved and not secret:
        text = _("For another server or name, type the password again.")
        raise Invalid(text, fields={"secret": text})
    values = _checked(name=name, host=host, port=port, security=security, user=user, address=address,
                      secret=secret or "-", folders=folders)  # fmt: skip
    names, values["authserv_id"] = values.pop("folders"), _authserv(authserv_id)
    values["secret"] = secrets.seal(secret) if secret else row.secret
    with transaction.atomic():
        MailAccount.objects.filter(pk=row.pk).update(**values, since=since)
        _set_folders(row, names)
        if moved or since < row.since:
            row.folders.update(uid=0, uidvalidity=None)
        facts.MAIL_CHANGED.record(actor, row.pk)
        jobs.read_mail.enqueue()


def pause_mail(actor: Actor, account_id: int) -> None:
    """Read nothing for now."""
    require(actor, "messages.connect")
    row = _open(account_id)
    with transaction.atomic():
        changes: dict[str, Any] = {"paused_at": clock.now(), "paused_by": actor.name[:120]}
        if not MailAccount.objects.filter(pk=row.pk, paused_at=None).update(**changes):
            raise Conflict(_("This mailbox is paused already."))
        facts.MAIL_PAUSED.record(actor, row.pk)


def start_mail(actor: Actor, account_id: int) -> None:
    """Go on where reading ended."""
    require(actor, "messages.connect")
    row = _open(account_id)
    with transaction.atomic():
        paused = MailAccount.objects.filter(pk=row.pk, paused_at__isnull=False)
        if not paused.update(paused_at=None, paused_by=""):
            raise Conflict(_("This mailbox is being read already."))
        row.folders.update(next_at=clock.now())
        facts.MAIL_STARTED.record(actor, row.pk)
        wake_documents()
        jobs.read_mail.enqueue()


def end_mail(actor: Actor, account_id: int) -> None:
    """Read it no more, and forget its password. What came stays."""
    require(actor, "messages.connect")
    row = _open(account_id)
    with transaction.atomic():
        if not MailAccount.objects.filter(pk=row.pk).end(actor, secret=""):
            raise Conflict(_("Somebody ended this mailbox before."))
        facts.MAIL_ENDED.record(actor, row.pk)


def keep_mail(folder: MailFolder, token: str, mails: Sequence[Fetched], **place: Any) -> None:
    """Keep mails of a folder and the place up to which it is read, under the worker's lease, all or nothing.

    Raises LeaseLost.
    """
    account = folder.account
    named = [(mail, _stored_raw(mail)) for mail in mails]
    with transaction.atomic():
        leases.renew(MailFolder.objects.filter(pk=folder.pk), token, **place)
        for past in (False, True):
            documents = [
                _document(account, folder, mail, sha) for mail, sha in named if mail.is_past == past
            ]
            if documents:
                source = f"{account.door}:messages"
                receive(SYSTEM, source, documents, backfill=past, behind=True)


def _stored_raw(mail: Fetched) -> str:
    """The mail on the disk, once; its hash names it."""
    sha = hashlib.sha256(mail.raw).hexdigest()
    if not mail.outline and not MessageFile.objects.filter(role="raw", sha256=sha).exists():
        MessageFile.objects.create(
            role=MessageFile.Role.RAW, name=files.keep(mail.raw), sha256=sha, size=len(mail.raw),
            at=clock.now(),
        )  # fmt: skip
    return sha


def _document(account: MailAccount, folder: MailFolder, mail: Fetched, sha: str) -> Incoming:
    body: dict[str, Any] = {
        "channel": "email", "sha256": sha, "received": mail.received.isoformat(), "own": account.address,
        "is_from_shop": folder.is_sent, "is_past": mail.is_past,
    }  # fmt: skip
    if account.authserv_id:
        body["authserv_id"] = account.authserv_id
    if mail.outline:
        body |= {"too_big": True, "outline": mail.outline}
    return Incoming(mail.key, mail.at, body)


def _set_folders(row: MailAccount, names: Sequence[str]) -> None:
    row.folders.exclude(name__in=names).delete()
    for name in names:
        MailFolder.objects.update_or_create(
            account=row, name=name,
            defaults={"next_at": clock.now(), "failure": "", "detail": "", "failures": 0},
        )  # fmt: skip


def _checked(
    *, port: int, security: str, folders: Sequence[str], secret: str, **texts: str
) -> dict:
    """What can be stored. Raises Invalid, by field."""
    values: dict[str, Any] = {name: readable(text).strip() for name, text in texts.items()}
    names = list(dict.fromkeys(name.strip() for name in folders if name.strip())) or ["INBOX"]
    fields = {name: _("This is needed.") for name, text in values.items() if not text}
    if not secret:
        fields["secret"] = _("This is needed.")
    if "@" not in values["address"]:
        fields["address"] = _("Give the shop's e-mail address.")
    if any(c in values["host"] for c in "/@: "):
        fields["host"] = _("Give the name of the server alone, like imap.example.com.")
    if not 1 <= port <= 65535:
        fields["port"] = _("Usually 993, or 143 with STARTTLS.")
    if security not in MailAccount.Security.values:
        fields["security"] = _("Choose how the connection is protected.")
    elif security == MailAccount.Security.PLAIN and values["host"] not in http.LOOPBACK:
        fields["security"] = _("Without TLS anybody on the way reads along: only for a server on this machine.")  # fmt: skip
    if len(names) > MOST_FOLDERS or any(len(name) > 200 for name in names):
        fields["folders"] = _("At most %(most)d folders.") % {"most": MOST_FOLDERS}
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return {**values, "port": port, "security": security, "folders": names}


def _authserv(text: str) -> str:
    """As it stands before the first semicolon of `Authentication-Results`; "": nobody is asked."""
    text = text.strip()
    if len(text) > 200 or any(c.isspace() or c in ";()" for c in text):
        words = _(
            "Copy the first word of the header “Authentication-Results” of a mail that you got."
        )
        raise Invalid(words, fields={"authserv_id": words})
    return text


def _open(account_id: int) -> MailAccount:
    row = MailAccount.objects.open().filter(pk=account_id).first()
    if row is None:
        raise NotFound(_("There is no such mailbox."))
    return row
