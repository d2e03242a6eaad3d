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
from shuke.customers.queries import last_statement
from shuke.engage import facts
from shuke.engage.commands.answering import send_of
from shuke.engage.models import DeliveryEvent, Send

#: How long an opt-out can be taken back on the page that confirms it.
UNDO = dt.timedelta(hours=1)
_signer = signing.Signer(salt="shuke.engage.leaving")


@dataclass(frozen=True)
class OptOut:
    """What became of pressing "unsubscribe" in the letter `send`."""

    send: Send
    #: Names this opt-out, for `subscribe_again`; empty when they had left before.
    undo: str = ""


def unsubscribe(key: str, *, source: str) -> OptOut:
    """Withdraw the person's consent to marketing e-mail. Doing it again changes nothing.

    `source` says how: "one-click" (the mail program) or "unsubscribe-page".
    """
    send = send_of(key)
    now = clock.now()
    with transaction.atomic():
        changed = withdraw_consent(
            SYSTEM, send.customer_id, "email", source=_source(source, send), at=now
        )
        earlier = _opt_outs(send).count()
        if earlier and not changed:
            return OptOut(send)
        event = DeliveryEvent.objects.create(
            send=send,
            kind=DeliveryEvent.Kind.UNSUBSCRIBED,
            at=now,
            detail=source,
            ref=f"{source}:{earlier}",
        )
        facts.UNSUBSCRIBED.record(SYSTEM, send.step.campaign.pk, send=send.pk)
    return OptOut(send, _signer.sign(str(event.pk)) if changed else "")


def subscribe_again(key: str, undo: str) -> Send:
    """Take back the opt-out that `undo` names (`OptOut.undo`).

    NotFound: it names none of this letter. Conflict: it is too late, or something was said since.
    """
    send = send_of(key)
    try:
        event = _opt_outs(send).filter(pk=int(_signer.unsign(undo))).first()
    except (signing.BadSignature, ValueError):
        event = None
    if event is None:
        raise NotFound(_("There is nothing to take back."))
    with transaction.atomic():
        if event.at + UNDO < clock.now() or not _is_last_word(event):
            raise Conflict(
                _("This can no longer be taken back here. Tell the shop that you want its letters.")
            )
        source = f"taken-back:{send.step.campaign.pk}"
        if grant_consent(SYSTEM, send.customer_id, "email", source=source):
            facts.SUBSCRIBED_AGAIN.record(SYSTEM, send.step.campaign.pk, send=send.pk)
    return send


def _is_last_word(event: DeliveryEvent) -> bool:
    """Whether the person has said nothing about e-mail since this opt-out."""
    last = last_statement(event.send.customer_id, "email")
    own = (event.at, _source(event.detail, event.send))
    return last is not None and (last.at, last.source) == own


def _opt_outs(send: Send):
    return send.delivery_events.filter(kind=DeliveryEvent.Kind.UNSUBSCRIBED)


def _source(how: str, send: Send) -> str:
    return f"{how}:{send.step.campaign.pk}"
