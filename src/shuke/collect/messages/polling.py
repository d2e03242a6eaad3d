"""Mailboxes read, some mails at a time. Mails, the place up to which a folder is read and the lease are written
together: a kill at any moment loses nothing, and a mail that is read twice is one."""

import datetime as dt
import time
from email import message_from_bytes

from django.conf import settings
from django.db.models import F

from shuke.collect.commands.mail import Fetched, keep_mail
from shuke.collect.messages import headers, imap, mime
from shuke.collect.models import MailFolder
from shuke.common import clock, leases
from shuke.common.jobs import stopping

#: Seconds of one job; mails and bytes that are kept in one transaction; seconds between two looks.
SLICE, TOGETHER, WEIGHT, EVERY = 20.0, 25, 20_000_000, 60
#: Seconds until the next try after a failure, doubled with each in a row, and the longest.
FIRST, LONGEST = 30, 3_600
#: What a server's answer has around a mail.
_AROUND = 1_000_000


def due() -> list[int]:
    """The folders whose turn it is, of mailboxes that are read."""
    rows = MailFolder.objects.filter(
        leases.free(), next_at__lte=clock.now(), account__ended_at=None, account__paused_at=None
    )
    return list(rows.order_by("next_at").values_list("pk", flat=True))


def read(folder_id: int) -> dt.datetime | None:
    """Read a folder for a slice of time; when to go on, or None: it is read, waits, or is another's."""
    rows = MailFolder.objects.filter(pk=folder_id)
    token = leases.take(rows.filter(next_at__lte=clock.now()))
    if not token:
        return None
    try:
        folder = rows.select_related("account").get()
        if not folder.account.is_open or folder.account.paused_at:
            return None
        with leases.beating(rows, token):
            return _read(folder, token)
    except leases.LeaseLost:
        return None
    except imap.Trouble as trouble:
        _failed(folder, token, trouble)
        return None
    finally:
        leases.release(rows, token)


def _failed(folder: MailFolder, token: str, trouble: imap.Trouble) -> None:
    wait = min(FIRST * 2**folder.failures, LONGEST) if trouble.wait is None else trouble.wait
    leases.renew(
        MailFolder.objects.filter(pk=folder.pk), token, failure=trouble.code, detail=str(trouble),
        failures=F("failures") + 1, next_at=clock.now() + dt.timedelta(seconds=wait),
    )  # fmt: skip


def _read(folder: MailFolder, token: str) -> dt.datetime | None:
    end = time.monotonic() + SLICE
    limit = settings.MESSAGE_MAX_MB * 1_000_000
    rows = MailFolder.objects.filter(pk=folder.pk)
    with imap.opened(folder.account, limit + _AROUND) as mailbox:
        is_sent = mailbox.folders().get(folder.name, imap.is_sent(folder.name))
        place = mailbox.examine(folder.name)
        # With another UIDVALIDITY the server has numbered all mails anew.
        after = folder.uid if folder.uidvalidity == place.uidvalidity else 0
        folder.is_sent = is_sent
        uids = mailbox.uids(after, folder.account.since)
        while uids:
            part, uids = uids[:TOGETHER], uids[TOGETHER:]
            for mails, last in _fetched(mailbox, folder, part, limit):
                keep_mail(
                    folder, token, mails, uid=last, uidvalidity=place.uidvalidity,
                    is_sent=is_sent, received=F("received") + len(mails), answered_at=clock.now(),
                )  # fmt: skip
            if uids and (stopping() or time.monotonic() > end or _is_paused(folder)):
                return clock.now()
    whole = {"uid": max(place.uidnext - 1, 0)} if not after and place.uidnext else {}
    leases.renew(
        rows, token, uidvalidity=place.uidvalidity, is_sent=is_sent, answered_at=clock.now(),
        next_at=clock.now() + dt.timedelta(seconds=EVERY), failure="", detail="", failures=0,
        **({} if rows.filter(uid__gt=after).exists() else whole),
    )  # fmt: skip
    return None


def _is_paused(folder: MailFolder) -> bool:
    folder.account.refresh_from_db()
    return folder.account.paused_at is not None or not folder.account.is_open


def _fetched(mailbox: imap.Mailbox, folder: MailFolder, uids: list[int], limit: int):
    """(mails, number of the last) in portions that fit into a transaction and into memory."""
    portion: list[Fetched] = []
    weight, last = 0, uids[-1]
    for item in mailbox.items(uids):
        is_big = item.size > limit
        raw = mailbox.head(item.uid) if is_big else mailbox.mail(item.uid)
        if raw is None:
            continue
        portion.append(_one(folder, item, raw, is_big))
        weight += len(raw)
        if weight > WEIGHT:
            yield portion, item.uid
            portion, weight = [], 0
    yield portion, last


def _one(folder: MailFolder, item: imap.Item, raw: bytes, is_big: bool) -> Fetched:
    mail = message_from_bytes(raw)
    at = min(item.at, clock.now())
    outline = ""
    if is_big:
        sender = (headers.addresses(mail, "From") or [("", "")])[0][1]
        megabytes = f"{item.size / 1_000_000:.0f} MB"
        outline = " · ".join(filter(None, (headers.header(mail, "Subject", 80), sender, megabytes)))
    return Fetched(
        key=mime.ref(mail, raw), raw=raw, at=at, received=at,
        is_past=at < folder.account.began_at, outline=outline,
    )  # fmt: skip
