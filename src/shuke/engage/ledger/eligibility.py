"""Who may get a letter: consent, address, suppression. Asked when gathering and when claiming."""

from collections.abc import Collection

from shuke.customers.queries import Reach
from shuke.engage.keys import keyring
from shuke.engage.models import Send, Suppression


def suppressed(hashes: Collection[str]) -> set[str]:
    """Which of these address hashes are blocked now."""
    blocked = Suppression.objects.filter(
        channel=Send.Channel.EMAIL, address_hash__in=hashes, lifted_at__isnull=True
    )
    return set(blocked.values_list("address_hash", flat=True))


def refusals(people: Collection[Reach]) -> dict[int, str]:
    """Why each of these people gets no letter now: `Send.Reason`, or "" when nothing is against it.

    By the customer id that was asked for.
    """
    keys = keyring()
    hashes = {who.customer_id: keys.address_hash(who.address) for who in people if who.address}
    blocked = suppressed(set(hashes.values()))
    return {who.customer_id: _refusal(who, hashes, blocked) for who in people}


def _refusal(who: Reach, hashes: dict[int, str], blocked: set[str]) -> str:
    if not who.granted:
        return Send.Reason.NO_CONSENT
    if not who.address:
        return Send.Reason.NO_ADDRESS
    if hashes[who.customer_id] in blocked:
        return Send.Reason.SUPPRESSED
    return ""
