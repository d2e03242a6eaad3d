"""Whoever told only a partner gets what its agreement allows, as long as it holds."""

import datetime as dt
from collections.abc import Iterable

from shuke.alliances.models import Agreement, ReceivedList
from shuke.alliances.queries.agreements import in_force
from shuke.collect import queries as collect
from shuke.customers import queries as customers
from shuke.customers.slots import Approach

#: Steps that answer what the person has just asked for.
ANSWERS = ("opt_in",)


def beyond_agreement(approach: Approach) -> dict[int, dt.datetime | None]:
    """Whom no agreement that holds lets reach for this purpose by this channel; see `customers.slots.Gate`."""
    if approach.kind in ANSWERS or not Agreement.objects.exists():
        return {}
    covering = {
        under
        for under, row in in_force().items()
        if row.purpose == approach.purpose and approach.channel in row.channels
    }
    persons = {who.person_id for who in approach.people}
    terms = customers.partner_terms(persons, channel=approach.channel, purpose=approach.purpose)
    stopped = {person for person, under in terms.items() if not under & covering}
    if approach.purpose != Agreement.Purpose.MARKETING:
        # Nobody has to agree to service, but those of a partner are of its purpose only.
        stopped |= _strangers(approach, persons - terms.keys(), covering)
    return {who.customer_id: None for who in approach.people if who.person_id in stopped}


def _strangers(approach: Approach, persons: Iterable[int], covering: set[str]) -> set[int]:
    """Those whom the shop knows by a partner's list alone, unless that agreement covers it."""
    files = dict(ReceivedList.objects.values_list("source", "agreement"))
    buyers = {who.person_id for who in approach.people if who.order_count}
    brought = collect.brought_by(list(files), set(persons) - buyers)
    under = {
        person: {f"agreement:{files[source]}" for source in sources}
        for person, sources in brought.items()
    }
    spoke = customers.spoke_themselves(under)
    return {person for person, of in under.items() if person not in spoke and not of & covering}
