"""What people said that stops any step, whichever room says it."""

from shuke.customers.queries.records import refused_automatic
from shuke.customers.slots import Approach


def against_automatic(approach: Approach) -> dict[int, None]:
    """Who refused to be chosen by conditions and scores (PIPL 24), where they were; see `slots.Gate`."""
    if not approach.is_automatic:
        return {}
    refused = refused_automatic({who.person_id for who in approach.people})
    return {who.customer_id: None for who in approach.people if who.person_id in refused}
