"""How people leave through a letter, and take it back. The letter's key is what lets them in.

A letter is kept for years and forwarded, so its key alone brings nobody back: only the page that has
just said "you are off the list" can, for `UNDO`, and only while nothing was said since.
"""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, NotFound
from shuke.customers.commands import grant_consent, withdraw_consent
from shuke.customers.queries import last_statement, reach
from shuke.engage import facts
from shuke.engage.commands.answering import send_of
from shuke.engage.models import DeliveryEvent, Send, Step

#: How long an opt-out can be taken back on the page that confirms it.
UNDO = dt.timedelta(hours=1)
#: What somebody wants no more of who leaves a step of this purpose: whoever does not even want notices
#: wants no advertising either.
LEFT = {
    Step.Purpose.MARKETING: (Step.Purpose.MARKETING,),
    Step.Purpose.ANSWER: (Step.Purpose.MARKETING,),
    Step.Purpose.SERVICE: (Step.Purpose.SERVICE, Step.Purpose.MARKETING),
}
_signer = signing.Signer(salt="shuke.engage.leaving")


@dataclass(frozen=True)
class OptOut:
    """What became of pressing "unsubscribe" in the letter `send`."""

    send: Send
    #: Names this opt-out, for `subscribe_again`; empty when they had left before.
    undo: str = ""


def unsubscribe(key: str, *, source: str) -> OptOut:
    """Withdraw the person's consent to what the letter's step is for, on its channel. Doing it again
    changes nothing.

    `source` says how: "one-click" (the mail program) or "unsubscribe-page".
    """
    send = send_of(key)
    with transaction.atomic():
        event, changed = leave(send, source, clock.now())
    return OptOut(send, _signer.sign(f"{event.pk}:{','.join(changed)}") if changed else "")


def leave(send: Send, how: str, at: dt.datetime, text: str = "") -> tuple[DeliveryEvent, list[str]]:
    """Record that the person of `send` left at `at`, in the caller's transaction; `text` is what they
    wrote.

    Gives the event, and the purposes that could be given back if it was a mistake.
    """
    changed = []
    for purpose in LEFT[Step.Purpose(send.step.purpose)]:
        person = reach([send.customer_id], channel=send.channel, purpose=purpose)[send.customer_id]
        withdrawn = withdraw_consent(
            SYSTEM,
            send.customer_id,
            send.channel,
            source=_source(how, send),
            purpose=purpose,
            at=at,
            text=text,
        )
        # Nobody is given a consent to marketing by taking back an opt-out who had never given it.
        is_theirs = purpose == send.step.purpose or person.consent == "granted"
        if withdrawn and is_theirs:
            changed.append(str(purpose))
    earlier = _opt_outs(send).order_by("pk")
    last = earlier.last()
    if last and not changed:
        return last, []
    event = DeliveryEvent.objects.create(
        send=send,
        kind=DeliveryEvent.Kind.UNSUBSCRIBED,
        at=at,
        detail=how,
        ref=f"{how}:{earlier.count()}",
    )
    facts.UNSUBSCRIBED.record(SYSTEM, send.customer_id, send=send.pk)
    return event, changed


def subscribe_again(key: str, undo: str) -> Send:
    """Take back the opt-out that `undo` names (`OptOut.undo`).

    NotFound: it names none of this letter. Conflict: it is too late, or something was said since.
    """
    send = send_of(key)
    event, purposes = _named(send, undo)
    with transaction.atomic():
        if event.at + UNDO < clock.now() or not all(_is_last_word(event, one) for one in purposes):
            raise Conflict(
                _("This can no longer be taken back here. Tell the shop that you want its letters.")
            )
        for purpose in purposes:
            changed = grant_consent(
                SYSTEM,
                send.customer_id,
                send.channel,
                source=_source("taken-back", send),
                purpose=purpose,
            )
            if changed and purpose == send.step.purpose:
                facts.SUBSCRIBED_AGAIN.record(SYSTEM, send.customer_id, send=send.pk)
    return send


def _named(send: Send, undo: str) -> tuple[DeliveryEvent, list[str]]:
    """The opt-out of this letter that an `OptOut.undo` names, and what it withdrew. NotFound."""
    try:
        number, _colon, purposes = _signer.unsign(undo).partition(":")
        event = _opt_outs(send).filter(pk=int(number)).first()
    except (signing.BadSignature, ValueError):
        event = None
    if event is None:
        raise NotFound(_("There is nothing to take back."))
    return event, purposes.split(",")


def _is_last_word(event: DeliveryEvent, purpose: str) -> bool:
    """Whether the person has said nothing about it since this opt-out."""
    last = last_statement(event.send.customer_id, event.send.channel, purpose)
    own = (event.at, _source(event.detail, event.send))
    return last is not None and (last.at, last.source) == own


def _opt_outs(send: Send):
    return send.delivery_events.filter(kind=DeliveryEvent.Kind.UNSUBSCRIBED)


def _source(how: str, send: Send) -> str:
    """How it was said, as the statement keeps it: the way, and the send that it answers."""
    return f"{how}:send:{send.pk}"
