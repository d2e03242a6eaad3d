"""Receipts: an append-only row each, a send that they prove, and the address blocked where it is dead.

They come in any order and more than once. What a send's receipts say together does not depend on that:
a part that was delivered or read has arrived, whatever failed before or after.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.customers.queries import consent_channel
from shuke.engage.channels import EMAIL
from shuke.engage.channels.incoming import Receipt
from shuke.engage.keys import keyring
from shuke.engage.models import DeliveryEvent, Send, Suppression

#: Which receipts block the address, and for what reason.
BLOCKING = {
    Receipt.NO_ADDRESS: Suppression.Reason.BOUNCE,
    Receipt.COMPLAINT: Suppression.Reason.COMPLAINT,
}
#: Those that say that it arrived, and that it will not.
_ARRIVED, _LOST = (Receipt.DELIVERED, Receipt.READ), (Receipt.FAILED, Receipt.NO_ADDRESS)


def note_receipt(
    send_id: int,
    receipt: str,
    *,
    ref: str,
    at: dt.datetime | None = None,
    part: int = 0,
    code: str = "",
    detail: str = "",
    address: str = "",
) -> bool:
    """Record a receipt of a send, in the caller's transaction. False when it was known.

    `ref` names the receipt, the same each time it comes.
    """
    event, fresh = DeliveryEvent.objects.get_or_create(
        send_id=send_id,
        kind=receipt,
        ref=ref[:120],
        defaults={
            "at": at or clock.now(), "part": part, "code": code[:12], "detail": detail[:300],
        },
    )  # fmt: skip
    reason = BLOCKING.get(Receipt(receipt))
    if fresh and reason:
        channel, hashed = Send.objects.values_list("channel", "address_hash").get(pk=send_id)
        reported = keyring().address_hash(address) if address else ""
        # A report may name the address that a letter was forwarded to; blocked is the one we wrote.
        is_ours = not hashed or reported in (hashed, "")
        block(
            hashed or reported,
            address if is_ours else "",
            reason,
            source=f"send:{event.send_id}",
            channel=channel,
        )
    return fresh


def believe(send_ids: Collection[int]) -> int:
    """Whoever has a receipt was handed over, whatever our side knows: unknown ones are sent, and what
    was put back to be sent again is not. In the caller's transaction; how many those were."""
    proof = DeliveryEvent.objects.filter(send=OuterRef("pk"), kind__in=list(Receipt))
    doubtful = Send.objects.filter(
        pk__in=send_ids, state__in=(Send.State.UNKNOWN, Send.State.QUEUED)
    )
    return doubtful.filter(Exists(proof)).update(
        state=Send.State.SENT, reason="", claim="", not_before=None, settled_at=clock.now()
    )


def lost() -> Exists:
    """Of a send: some part of it will not arrive, as far as its receipts tell."""
    arrived = DeliveryEvent.objects.filter(
        Q(kind=Receipt.READ) | Q(part=OuterRef("part")), send=OuterRef("send"), kind__in=_ARRIVED
    )
    failures = DeliveryEvent.objects.filter(send=OuterRef("pk"), kind__in=_LOST)
    return Exists(failures.exclude(Exists(arrived)))


def confirmed() -> Q:
    """Of a send: a receipt says that it has arrived."""
    receipts = DeliveryEvent.objects.filter(send=OuterRef("pk"), kind__in=_ARRIVED)
    return Q(Exists(receipts)) & ~Q(lost())


def block(
    hashed: str,
    address: str,
    reason: str,
    *,
    source: str,
    channel: str = EMAIL,
    actor: Actor = SYSTEM,
) -> Suppression | None:
    """Put an address on the list of those that get nothing. None when it is there already."""
    thing = {"channel": consent_channel(channel), "address_hash": hashed}
    return Suppression.objects.begin(actor, thing, address=address, reason=reason, source=source)
