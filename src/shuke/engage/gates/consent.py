"""Whether somebody agreed, can be reached, and is not blocked."""

from collections.abc import Collection

from shuke.customers.queries import consent_channel
from shuke.customers.slots import Approach
from shuke.engage.channels import is_in_person
from shuke.engage.keys import keyring
from shuke.engage.models import Step, Suppression

Refused = dict[int, None]


def without_consent(approach: Approach) -> Refused:
    """Marketing needs a yes, service only no no: the latest statement for the step's purpose and
    channel decides."""
    if is_in_person(approach.channel):
        return {}
    needs_yes = approach.purpose == Step.Purpose.MARKETING
    return {
        who.customer_id: None
        for who in approach.people
        if (who.consent != "granted" if needs_yes else who.consent == "withdrawn")
    }


def without_address(approach: Approach) -> Refused:
    if is_in_person(approach.channel):
        return {}
    return {who.customer_id: None for who in approach.people if not who.address}


def suppressed(approach: Approach) -> Refused:
    if is_in_person(approach.channel):
        return {}
    keys = keyring()
    hashes = {who.customer_id: keys.address_hash(who.address) for who in approach.people}
    blocked = _blocked(consent_channel(approach.channel), set(hashes.values()))
    return {customer: None for customer, hashed in hashes.items() if hashed in blocked}


def _blocked(channel: str, hashes: Collection[str]) -> set[str]:
    rows = Suppression.objects.open().filter(channel=channel, address_hash__in=hashes)
    return set(rows.values_list("address_hash", flat=True))
