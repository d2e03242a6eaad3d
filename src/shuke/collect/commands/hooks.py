"""Platforms that post what people write: connected, ended; what they post kept before they are answered."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.commands.chats import answers_after, without_answers
from shuke.collect.commands.documents import receive
from shuke.collect.commands.refusing import note_refusal
from shuke.collect.connectors import kinds
from shuke.collect.messages import gateway, wechat
from shuke.collect.messages.shape import short
from shuke.collect.models import MessageHook
from shuke.collect.slots import Incoming
from shuke.common import clock, ids, secrets
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.texts import readable

Kind = MessageHook.Kind
#: They sign in our own way, and have nothing of a platform's.
GATEWAYS = (Kind.SMS, Kind.CHAT)


def make_hook(
    actor: Actor, *, kind: str, name: str, owner: str = "", aes_key: str = ""
) -> tuple[MessageHook, str]:
    """Let a platform post messages; the row and the token (of a gateway the secret), which is shown this once."""
    require(actor, "messages.connect")
    name, owner, aes_key = readable(name)[:80], owner.strip(), aes_key.strip()
    fields = {}
    if kind not in Kind.values:
        fields["kind"] = _("Choose where people write.")
    if not name:
        fields["name"] = _("Give it a name.")
    if kind == Kind.CHAT and len(owner) > 64:
        fields["owner"] = _("At most %(most)s characters.") % {"most": 64}
    if kind not in GATEWAYS:
        if not owner or len(owner) > 64 or not owner.isascii():
            fields["owner"] = _("Copy the AppID of the account, or the CorpID of the company.")
        try:
            wechat.key_of(aes_key)
        except ValueError:
            fields["aes_key"] = _("Copy the EncodingAESKey: 43 letters and digits.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    token = (
        ids.token(24)[:32]
        if kind in GATEWAYS
        else "".join(c for c in ids.token(36) if c.isalnum())[:32]
    )
    with transaction.atomic():
        row = MessageHook.objects.begin(
            actor, {"public_id": ids.token(18)[:40]}, kind=kind, name=name,
            owner="" if kind == Kind.SMS else owner,
            secret=secrets.seal(json.dumps({"token": token, "aes_key": aes_key})),
        )  # fmt: skip
        assert row is not None, "random ids do not meet"
        facts.HOOK_MADE.record(actor, row.pk)
    return row, token


def end_hook(actor: Actor, hook_id: int) -> None:
    """Take nothing more that is posted. What came stays."""
    require(actor, "messages.connect")
    with transaction.atomic():
        if not MessageHook.objects.filter(pk=hook_id).end(actor, secret=""):
            raise Conflict(_("This connection was ended before."))
        facts.HOOK_ENDED.record(actor, hook_id)


def echo(public_id: str, query: Mapping[str, str]) -> str:
    """What a platform wants to hear when its address is set. Raises NotFound, Forbidden."""
    row, secret = _opened(public_id)
    if row.kind in GATEWAYS:
        raise NotFound(_("There is no such connection."))
    now, given = clock.now(), query.get("echostr", "")
    try:
        return _echoed(row, secret, query, given, now)
    except wechat.Refused as refused:
        raise _refused(row, str(refused)) from refused


def _echoed(
    row: MessageHook,
    secret: Mapping[str, str],
    query: Mapping[str, str],
    given: str,
    now: dt.datetime,
) -> str:
    if "msg_signature" in query:
        return _decrypted(row, secret, query, given, now).decode()
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    wechat.check(query.get("signature", ""), secret["token"], stamp, nonce)
    wechat.check_moment(stamp, now)
    return given


def receive_message(
    public_id: str, query: Mapping[str, str], headers: Mapping[str, str], raw: bytes
) -> dict[str, Any] | None:
    """Keep what a platform posted; what it is answered, None for an empty answer. When this returns, they are on the disk; a job
    puts them on record, so that the platform is answered within its five seconds.

    Raises NotFound, Forbidden for what the platform did not sign, Invalid for what cannot be read.
    """
    row, secret = _opened(public_id)
    now, after = clock.now(), None
    try:
        if row.kind in GATEWAYS:
            gateway.verify(secret["token"], headers, raw, now)
            is_chat = row.kind == Kind.CHAT
            bodies = gateway.chat_bodies(raw, now) if is_chat else gateway.bodies(raw, now)
            after = gateway.cursor(raw) if is_chat else None
            bodies = without_answers(row.door, bodies) if is_chat else bodies
        else:
            bodies = [wechat.body(wechat.fields(_plain(row, secret, query, raw, now)), now)]
    except (wechat.Refused, kinds.Refused) as refused:
        raise _refused(row, str(refused)) from refused
    except (wechat.Unreadable, gateway.Unreadable) as error:
        note_refusal(row, "shape")
        text = _("This part cannot be read: %(part)s.") % {"part": str(error)[:200]}
        raise Invalid(text, code="unreadable") from error
    documents = [_document(row, body) for body in bodies]
    with transaction.atomic():
        if documents:
            receive(SYSTEM, f"{row.door}:messages", documents, behind=True)
        MessageHook.objects.filter(pk=row.pk).update(last_at=now)
    if row.kind != Kind.CHAT:
        return None
    replies = answers_after(row.door, after) if after is not None else []
    return {"kept": len(documents), "replies": replies}


def _plain(
    row: MessageHook,
    secret: Mapping[str, str],
    query: Mapping[str, str],
    raw: bytes,
    now: dt.datetime,
) -> bytes:
    """The XML inside. What is not encrypted is not taken: anybody on the way could read and change it."""
    return _decrypted(row, secret, query, wechat.fields(raw).get("Encrypt", ""), now)


def _decrypted(
    row: MessageHook,
    secret: Mapping[str, str],
    query: Mapping[str, str],
    encrypted: str,
    now: dt.datetime,
) -> bytes:
    """What was signed, not long ago, and encrypted for this account."""
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    wechat.check(query.get("msg_signature", ""), secret["token"], stamp, nonce, encrypted)
    wechat.check_moment(stamp, now)
    return wechat.decrypt(wechat.key_of(secret["aes_key"]), encrypted, row.owner)


def _document(row: MessageHook, body: dict[str, Any]) -> Incoming:
    at = dt.datetime.fromisoformat(body["at"])
    return Incoming(short(body["channel"], row.door, body["id"]), at, {**body, "door": row.door})


def _opened(public_id: str) -> tuple[MessageHook, dict[str, str]]:
    row = MessageHook.objects.open().filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row, json.loads(secrets.unseal(row.secret))


def _refused(row: MessageHook, why: str) -> Forbidden:
    note_refusal(row, why)
    return Forbidden(_("The signature is wrong or too old."), code=why)
