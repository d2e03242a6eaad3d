"""What rules of engagement would have stopped of the marketing that people got."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.customers import queries as customers
from shuke.relations.slots import Contact, PastContacts
from shuke.relations.types import MOST_DAYS, Type

#: So many days back contacts are looked at.
DAYS = 90


@dataclass
class Replay:
    """Contacts of the last `DAYS` days, how many of them rules would have stopped, by reason; `people` -> theirs."""

    contacts: int = 0
    offers: int = 0
    stopped: Counter[str] = field(default_factory=Counter)
    people: dict[int, Counter[str]] = field(default_factory=dict)


def replay(
    type_of: Callable[[Sequence[int]], Mapping[int, Type]],
    goes_on: Callable[[int], bool] = lambda _done: True,
) -> Replay | None:
    """Say all of it once more under the types that `type_of` gives for some people. None when `goes_on` (asked with
    the number of contacts done) says no."""
    now = clock.now()
    since = now - dt.timedelta(days=DAYS)
    result = Replay()
    for batch in _batches(now - dt.timedelta(days=DAYS + MOST_DAYS)):
        _of_batch(result, batch, type_of, since)
        if not goes_on(result.contacts):
            return None
    return result


def _batches(since: dt.datetime) -> Iterator[list[Contact]]:
    for source in declared(PastContacts):
        yield from source.read(since)


def _of_batch(
    result: Replay,
    batch: Sequence[Contact],
    type_of: Callable[[Sequence[int]], Mapping[int, Type]],
    since: dt.datetime,
) -> None:
    by_person: dict[int, list[Contact]] = {}
    for each in batch:
        by_person.setdefault(each.customer, []).append(each)
    types = type_of(list(by_person))
    speakers = [person for person, type_ in types.items() if type_.starts == "customer"]
    came = customers.came(speakers, since - dt.timedelta(days=MOST_DAYS)) if speakers else {}
    for person, contacts in by_person.items():
        counted = [each for each in contacts if each.at >= since]
        result.contacts += len(counted)
        result.offers += sum(each.has_offer for each in counted)
        if person in types:
            stopped = breaches(types[person], contacts, came.get(person, ()), since)
            if stopped:
                result.people[person] = stopped
                result.stopped += stopped


def breaches(
    type_: Type, contacts: Sequence[Contact], came: Sequence[dt.datetime], since: dt.datetime
) -> Counter[str]:
    """How many of somebody's contacts from then on their type would have stopped, by reason. What is stopped counts
    for no later one."""
    stopped: Counter[str] = Counter()
    passed: list[dt.datetime] = []
    for each in contacts:
        reason = _reason(type_, each, passed, came)
        if not reason:
            passed.append(each.at)
        elif each.at >= since:
            stopped[reason] += 1
    return stopped


def _reason(
    type_: Type, contact: Contact, passed: Sequence[dt.datetime], came: Sequence[dt.datetime]
) -> str:
    if not type_.most:
        return "relation_none"
    if reason := of_offer(type_, contact.has_offer):
        return reason
    if type_.starts == "customer":
        window = dt.timedelta(days=type_.after)
        if not any(contact.at - window <= at <= contact.at for at in came):
            return "relation_first"
    began = contact.at - dt.timedelta(days=type_.days)
    return "relation_often" if sum(at > began for at in passed) >= type_.most else ""


def of_offer(type_: Type, has_offer: bool) -> str:
    """Why something with or without an offer in it is nothing for somebody of the type; "" where it is."""
    if has_offer and type_.offers in ("asked", "never"):
        return "relation_offer"
    return "relation_plain" if type_.offers == "only" and not has_offer else ""
