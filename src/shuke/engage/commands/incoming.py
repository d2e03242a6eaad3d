"""What comes back over a channel: kept in the inbox, then recorded, each in the inbox's transaction."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from itertools import batched
from typing import Any

from shuke.collect import commands as collect
from shuke.collect.queries import held_sources
from shuke.collect.slots import Incoming, Verdict
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import record_touches, withdraw_consent
from shuke.customers.queries import address_form, reached_at, whole_person
from shuke.engage import facts
from shuke.engage.channels.incoming import Receipt, Replied, Reported
from shuke.engage.commands.leaving import leave
from shuke.engage.keys import keyring
from shuke.engage.ledger.responses import BLOCKING, believe, block, note_receipt
from shuke.engage.models import Reply, Send, Suppression
from shuke.engage.opting_out import asks_to_stop
from shuke.engage.providers import carried_over
from shuke.engage.steps import details_of

#: Documents of one call of the inbox.
TOGETHER = 1_000
#: How long a receipt may be earlier than what it is about: a worker reports in batches.
PATIENCE = dt.timedelta(hours=1)
#: Reports that the shop hears of.
BAD = frozenset({Receipt.FAILED, Receipt.DELAYED, *BLOCKING})

Body = dict[str, Any]


def take_incoming(channel: str, items: Sequence[Reported | Replied]) -> list[collect.Receipt]:
    """Keep what a carrier reported, then apply it; what became of each, in their order.

    When this returns, all of it is committed. Once more changes nothing.
    """
    outcomes: dict[int, collect.Receipt] = {}
    for code, kind in (("receipts", Reported), ("replies", Replied)):
        places = [place for place, item in enumerate(items) if isinstance(item, kind)]
        for some in batched(places, TOGETHER, strict=False):
            documents = [_document(items[place]) for place in some]
            results = collect.receive(SYSTEM, f"{channel}:{code}", documents)
            outcomes |= dict(zip(some, results, strict=True))
    return [outcomes[place] for place in range(len(items))]


def try_held_again() -> int:
    """Receipts that came before the ledger knew what their message is called; how many now fit."""
    since = clock.now() - PATIENCE
    return sum(
        collect.replay_documents(SYSTEM, source=source, since=since)
        for source in held_sources("receipts", since)
    )


def record_receipts(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """The recorder of receipts; see `collect.slots.DocumentKind`."""
    channel = source.partition(":")[0]
    return [_record_receipt(body, channel) for body in bodies]


def record_replies(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """The recorder of replies; see `collect.slots.DocumentKind`."""
    channel = source.partition(":")[0]
    return [_record_reply(body, channel) for body in bodies]


def _document(item: Reported | Replied) -> Incoming:
    """A clock that runs ahead is no reason to lose a receipt: nothing is reported before it happens."""
    at = min(item.at, clock.now())
    body = {**dataclasses.asdict(item), "at": at.astimezone(dt.UTC).isoformat()}
    if isinstance(item, Replied):
        name = key = _short(item.name)
    else:
        # Of one document the later version counts; receipts of a message are documents of their own.
        name = _short(item.name or f"{item.receipt}/{item.part}")
        key = f"{item.key or _short(item.ref)}/{item.receipt.name.lower()}/{name}"
    return Incoming(key[:200], at, body | {"name": name})


def _short(name: str) -> str:
    """A carrier's name of something, as it is kept."""
    if len(name) <= 60:
        return name
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _record_receipt(body: Body, channel: str) -> Verdict:
    send, missing = _named(body, channel)
    if send is None:
        return missing
    fresh = note_receipt(
        send.pk,
        body["receipt"],
        at=dt.datetime.fromisoformat(body["at"]),
        part=body["part"],
        code=body["code"],
        detail=body["detail"],
        address=body["address"],
        ref=body["name"],
    )
    if not fresh:
        return Verdict("unchanged", customer=send.customer_id)
    believe([send.pk])
    if body["receipt"] in BAD:
        facts.BOUNCED.record(SYSTEM, send=send.pk, what=body["receipt"], code=body["code"])
    return Verdict("recorded", customer=send.customer_id)


def _named(body: Body, channel: str) -> tuple[Send | None, Verdict]:
    """The send that a receipt or reply names; else what to make of it."""
    sends = Send.objects.select_related("step").filter(channel__in=carried_over(channel))
    if body["key"]:
        send_id = keyring().send_id_of(body["key"])
        if send_id is None:
            return None, Verdict("rejected", "message_foreign", body["key"])
        send = sends.filter(pk=send_id).first()
        return send, Verdict("rejected", "message_foreign", body["key"])
    send = sends.filter(ref=body["ref"], ref__isnull=False).order_by("pk").last()
    return send, Verdict("held", "message_unknown", body["ref"])


def _record_reply(body: Body, channel: str) -> Verdict:
    if here := Reply.objects.filter(channel=channel, ref=body["name"][:120]).first():
        return Verdict("unchanged", customer=here.customer_id)
    at = dt.datetime.fromisoformat(body["at"])
    opts_out = body["opts_out"]
    if opts_out is None:
        opts_out = asks_to_stop(body["text"])
    send = _named(body, channel)[0] if body["key"] or body["ref"] else None
    person = send.customer_id if send else reached_at(channel, body["address"])
    if person is None:
        return _from_nobody(body, channel, opts_out)
    send = send or _last_send(person, channel, at)
    reply = Reply.objects.create(
        customer_id=person,
        send=send,
        channel=channel,
        ref=body["name"][:120],
        at=at,
        text=body["text"],
        opts_out=opts_out,
    )
    detail = {**(details_of(send.step) if send else {}), "text": body["text"][:300]}
    if not body.get("message"):
        record_touches([(person, at, "engage.replied", reply.pk, detail, "")])
    facts.REPLIED.record(SYSTEM, person, reply=reply.pk, send=send and send.pk)
    if opts_out and send:
        leave(send, "reply", at, body["text"])
    elif opts_out:
        withdraw_consent(
            SYSTEM, person, channel, source=f"reply:{reply.pk}", at=at, text=body["text"]
        )
    return Verdict("recorded", customer=person)


def _last_send(person: int, channel: str, at: dt.datetime) -> Send | None:
    """What was handed over to them last before they wrote."""
    handed_over = Send.objects.select_related("step").filter(
        customer__in=whole_person(person),
        channel__in=carried_over(channel),
        state__in=(Send.State.SENT, Send.State.UNKNOWN),
        settled_at__lte=at,
    )
    return handed_over.order_by("-settled_at", "-pk").first()


def _from_nobody(body: Body, channel: str, opts_out: bool) -> Verdict:
    """Nobody in the record has the address. Whoever may get it one day is not written to either."""
    if opts_out:
        address = address_form(channel, body["address"])
        block(
            keyring().address_hash(address),
            address[:254],
            Suppression.Reason.OPT_OUT,
            source=f"reply:{body['name']}"[:120],
            channel=channel,
        )
        return Verdict("recorded")
    return Verdict("held", "address_unknown", body["address"])
