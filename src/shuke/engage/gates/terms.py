"""On which terms people deal with the shop: how often marketing may come, with an offer or without, who speaks first.

Right beside other workers: claims hold the sending rules (`ledger.gating`), so that one counts at a time.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from shuke.customers import queries as customers
from shuke.engage.gates import RuledApproach
from shuke.engage.gates.caps import contacts_of
from shuke.relations import queries as relations
from shuke.relations.queries import Type

Stopped = dict[int, dt.datetime | None]


def none_at_all(approach: RuledApproach) -> Stopped:
    """Whose type wants no marketing."""
    return _whom(approach, lambda _person, type_: not type_.most)


def with_unwanted_offer(approach: RuledApproach) -> Stopped:
    """Who wants no offers, where there is one."""
    return _of_offer(approach, "relation_offer")


def without_offer(approach: RuledApproach) -> Stopped:
    """Who wants nothing but offers, where there is none."""
    return _of_offer(approach, "relation_plain")


def unasked(approach: RuledApproach) -> Stopped:
    """Who speaks first, and has neither bought nor written in the days in which the shop may answer."""
    types = approach.terms.types
    speakers = {person: each for person, each in types.items() if each.starts == "customer"}
    if not speakers:
        return {}
    longest = max(each.after for each in speakers.values())
    came = customers.came(speakers, approach.now - dt.timedelta(days=longest))

    def is_silent(person: int, type_: Type) -> bool:
        since = approach.now - dt.timedelta(days=type_.after)
        return person in speakers and not any(at >= since for at in came.get(person, ()))

    return _whom(approach, is_silent, types)


def too_often(approach: RuledApproach) -> Stopped:
    """Who has got, or is getting, as many as their type allows."""
    types = approach.terms.types
    if not types:
        return {}
    longest = max(each.days for each in types.values())
    since = approach.now - dt.timedelta(days=longest)
    contacts = contacts_of(set(types), approach.purpose, since, approach.now)

    def is_full(person: int, type_: Type) -> bool:
        began = approach.now - dt.timedelta(days=type_.days)
        if sum(at > began for at, _channel in contacts[person]) >= type_.most:
            return True
        contacts[person].append((approach.now, approach.channel))  # the same by another record
        return False

    return _whom(approach, is_full, types)


def _of_offer(approach: RuledApproach, reason: str) -> Stopped:
    return _whom(
        approach,
        lambda _person, type_: relations.of_offer(type_, approach.has_offer) == reason,
    )


def _whom(
    approach: RuledApproach,
    is_stopped: Callable[[int, Type], bool],
    types: Mapping[int, Type] | None = None,
) -> Stopped:
    types = approach.terms.types if types is None else types
    return {
        who.customer_id: None
        for who in approach.people
        if who.person_id in types and is_stopped(who.person_id, types[who.person_id])
    }
