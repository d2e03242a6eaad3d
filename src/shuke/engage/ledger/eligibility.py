"""Who may get a letter: consent, address, suppression. Asked when gathering and when claiming."""

from collections.abc import Collection

from shuke.customers.queries import Reach
from shuke.engage.keys import keyring
from shuke.engage.models import Send, Step, Suppression


def suppressed(channel: str, hashes: Collection[str]) -> set[str]:
    """Which of these address hashes are blocked now."""
    blocked = Suppression.objects.open().filter(channel=channel, address_hash__in=hashes)
    return set(blocked.values_list("address_hash", flat=True))


def refusals(step: Step, people: Collection[Reach]) -> dict[int, str]:
    """Why each of these people gets nothing now: `Send.Reason`, or "" when nothing is against it.

    By the customer id that was asked for. What the step is for decides whether it needs consent.
    """
    keys = keyring()
    hashes = {who.customer_id: keys.address_hash(who.address) for who in people if who.address}
    blocked = suppressed(step.channel, set(hashes.values()))
    return {who.customer_id: _refusal(step, who, hashes, blocked) for who in people}


def is_allowed(step: Step, consent: str) -> bool:
    """Whether the latest statement for the step's purpose and channel lets it through: marketing needs
    a yes, service only no no."""
    if step.purpose == Step.Purpose.MARKETING:
        return consent == "granted"
    return consent != "withdrawn"


def _refusal(step: Step, who: Reach, hashes: dict[int, str], blocked: set[str]) -> str:
    if not is_allowed(step, who.consent):
        return Send.Reason.NO_CONSENT
    if not who.address:
        return Send.Reason.NO_ADDRESS
    if hashes[who.customer_id] in blocked:
        return Send.Reason.SUPPRESSED
    return ""
