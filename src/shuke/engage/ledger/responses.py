"""Bounces and complaints: an append-only row each, and the address blocked where it is dead."""

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.engage.channels import EMAIL
from shuke.engage.keys import keyring
from shuke.engage.models import DeliveryEvent, Send, Suppression

#: Which reports block the address, and for what reason.
BLOCKING = {
    DeliveryEvent.Kind.HARD_BOUNCE: Suppression.Reason.BOUNCE,
    DeliveryEvent.Kind.COMPLAINT: Suppression.Reason.COMPLAINT,
}


def note_bounce(
    send_id: int, kind: str, *, code: str, detail: str, ref: str, address: str = ""
) -> bool:
    """Record a report about a letter, in the caller's transaction. False when it was known."""
    event, fresh = DeliveryEvent.objects.get_or_create(
        send_id=send_id,
        kind=kind,
        ref=ref[:120],
        defaults={"at": clock.now(), "code": code[:12], "detail": detail[:300]},
    )
    reason = BLOCKING.get(DeliveryEvent.Kind(kind))
    if fresh and reason:
        hashed = Send.objects.values_list("address_hash", flat=True).get(pk=send_id)
        reported = keyring().address_hash(address) if address else ""
        # A report may name the address that a letter was forwarded to; blocked is the one we wrote.
        is_ours = not hashed or reported in (hashed, "")
        block(
            hashed or reported, address if is_ours else "", reason, source=f"send:{event.send_id}"
        )
    return fresh


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
    thing = {"channel": channel, "address_hash": hashed}
    return Suppression.objects.begin(actor, thing, address=address, reason=reason, source=source)
