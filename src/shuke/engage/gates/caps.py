"""How often one person is written to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from shuke.common import clock
from shuke.customers.queries import absorbed
from shuke.engage.gates import RuledApproach
from shuke.engage.models import Send, Step
from shuke.engage.rules import Cap, Rules, window_start

#: When a send was or is being handed over, and by which channel.
Contact = tuple[dt.datetime, str]


def capped(approach: RuledApproach) -> dict[int, dt.datetime | None]:
    """Those who have got, or are getting, as many as a cap allows.

    Right beside other workers: claims that count hold the rules (`ledger.gating`), so that one counts
    at a time and sees what the others have claimed.
    """
    caps = caps_for(approach.rules, approach.purpose, approach.channel)
    if not caps:
        return {}
    zone = clock.shop_zone()
    starts = {cap: window_start(approach.now, cap.days, zone) for cap in caps}
    return with_enough(approach, min(starts.values()), lambda own: is_full(own, starts))


def with_enough(
    approach: RuledApproach, since: dt.datetime, has_enough: Callable[[Sequence[Contact]], bool]
) -> dict[int, dt.datetime | None]:
    """Those for whom what they got since then, and what is on its way to them, is enough."""
    people = {who.person_id for who in approach.people}
    contacts = contacts_of(people, approach.purpose, since, approach.now)
    stopped: dict[int, dt.datetime | None] = {}
    for who in approach.people:
        own = contacts[who.person_id]
        if has_enough(own):
            stopped[who.customer_id] = None
        else:
            own.append((approach.now, approach.channel))  # the same person by another record
    return stopped


def caps_for(rules: Rules, purpose: str, channel: str) -> list[Cap]:
    return [cap for cap in rules.caps if cap.purpose == purpose and cap.channel in ("", channel)]


def is_full(contacts: Sequence[Contact], starts: dict[Cap, dt.datetime]) -> bool:
    """Whether one more would be more than a cap allows; `starts` says from when on each counts."""
    return any(
        sum(at >= start and cap.channel in ("", by) for at, by in contacts) >= cap.most
        for cap, start in starts.items()
    )


def contacts_of(
    people: set[int], purpose: str, since: dt.datetime, now: dt.datetime
) -> defaultdict[int, list[Contact]]:
    """What these people got since then, and what is on its way to them, under every record of theirs."""
    of = absorbed(people)
    ids = people | set(of)
    over = Send.objects.filter(
        customer__in=ids, settled_at__gte=since, state__in=(Send.State.SENT, Send.State.UNKNOWN)
    )
    # A few hundred per worker: by their own index, whoever they are for.
    flying = Send.objects.filter(state=Send.State.SENDING, lease_until__isnull=False)
    rows = list(over.values_list("customer_id", "step_id", "settled_at", "channel"))
    rows += [
        (customer, step, now, channel)
        for customer, step, channel in flying.values_list("customer_id", "step_id", "channel")
        if customer in ids
    ]
    # Not by a join: without fresh statistics PostgreSQL would go from the steps to all their sends.
    steps = Step.objects.filter(pk__in={row[1] for row in rows}, purpose=purpose)
    counted = set(steps.values_list("pk", flat=True))
    contacts: defaultdict[int, list[Contact]] = defaultdict(list)
    for customer, step, at, channel in rows:
        if at and step in counted:
            contacts[of.get(customer, customer)].append((at, channel))
    return contacts
