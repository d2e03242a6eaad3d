"""What the pages on mailboxes tell."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect import reasons
from shuke.collect.models import Document, MailAccount, MailFolder, MessageHook
from shuke.collect.queries.connectors import was_refused_last
from shuke.common.errors import NotFound

#: Why a folder could not be read.
FAILURES = {
    "login": gettext_lazy(
        "The server refuses name or password. Many providers want a password of its own for programs"
    ),
    "tls": gettext_lazy("The server's certificate is not to be trusted, or it speaks no TLS here"),
    "address": gettext_lazy(
        "This is no public server. SHUKE_INNER_HOSTS allows servers of the shop's own"
    ),
    "connect": gettext_lazy("The server cannot be reached"),
    "timeout": gettext_lazy("The server did not answer in time"),
    "folder": gettext_lazy("There is no such folder, or it cannot be opened"),
    "secret": gettext_lazy("The key of this home does not open the password. Type it again"),
    "protocol": gettext_lazy("The server's answer is not understood"),
}
#: Why what was posted to an address was refused.
REFUSALS = {
    "signature": gettext_lazy(
        "The signature is wrong: token or key here and there differ, or it was forged"
    ),
    "late": gettext_lazy("It was signed more than five minutes ago, or one of the clocks is wrong"),
    "shape": gettext_lazy("It has not the shape of such a message"),
}
LISTED = 12


@dataclass(frozen=True)
class Health:
    """How it stands with a mailbox: "good", "warn", "bad" or "info", in words."""

    tone: str
    text: str


def accounts() -> list[MailAccount]:
    """Open ones first."""
    return sorted(MailAccount.objects.all(), key=lambda row: (row.ended_at is not None, row.name))


def account(account_id: int) -> MailAccount:
    """Raises NotFound."""
    row = MailAccount.objects.filter(pk=account_id).first()
    if row is None:
        raise NotFound(_("There is no such mailbox."))
    return row


def doors() -> dict[str, str]:
    """By which doors messages come, and what they are called."""
    mailboxes = {row.door: row.name for row in accounts()}
    return mailboxes | {row.door: row.name for row in hooks()}


def hooks() -> list[MessageHook]:
    """Addresses to which platforms post messages, open ones first."""
    return sorted(MessageHook.objects.all(), key=lambda row: (row.ended_at is not None, row.name))


def hook(hook_id: int) -> MessageHook:
    """Raises NotFound."""
    row = MessageHook.objects.filter(pk=hook_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row


def hook_health(row: MessageHook) -> "Health":
    """In one line."""
    if row.ended_at:
        return Health("", _("ended"))
    if was_refused_last(row):
        return Health("bad", str(REFUSALS.get(row.refusal, row.refusal)))
    if row.last_at is None:
        return Health("info", _("nothing came yet"))
    return Health("good", _("messages come in"))


def folders(row: MailAccount) -> list[tuple[MailFolder, str]]:
    """Its folders, each with why it cannot be read ("" where it can)."""
    listed = row.folders.order_by("pk")
    return [(each, str(FAILURES.get(each.failure, each.failure))) for each in listed]


def health(row: MailAccount) -> Health:
    """In one line."""
    failed = row.folders.exclude(failure="").order_by("-failures").first()
    if row.ended_at:
        return Health("", _("ended"))
    if row.paused_at:
        return Health("warn", _("paused"))
    if failed:
        return Health("bad", str(FAILURES.get(failed.failure, failed.failure)))
    if row.folders.filter(answered_at=None).exists():
        return Health("info", _("not read yet"))
    return Health("good", _("is being read"))


def stopped(row: MailAccount) -> list[dict[str, Any]]:
    """Mails that could not be recorded, the latest first; those of unknown senders wait as messages."""
    documents = Document.objects.filter(
        source=f"{row.door}:messages", state=Document.State.HELD, applied_at=None
    ).exclude(reason="sender_unknown")
    return [
        {"document": each, "reason": reasons.words(each.reason, each.value)}
        for each in documents.order_by("-pk")[:LISTED]
    ]


def silent() -> list[MailAccount]:
    """Open mailboxes that cannot be read and that somebody has to see to."""
    failing = MailFolder.objects.filter(
        Q(failures__gte=3) | Q(failure__in=("login", "tls", "secret"))
    )
    ids = failing.exclude(failure="").values_list("account", flat=True)
    return [row for row in MailAccount.objects.open().filter(pk__in=list(ids)) if not row.paused_at]


def described(row: MailAccount) -> dict[str, Any]:
    """A mailbox as programs read it."""
    state = health(row)
    return {
        "id": row.pk, "name": row.name, "address": row.address, "host": row.host, "state": state.text,
        "folders": [
            {
                "name": each.name, "received": each.received, "answered_at": each.answered_at,
                "failure": each.failure, "detail": each.detail,
            }
            for each, _words in folders(row)
        ],
    }  # fmt: skip
