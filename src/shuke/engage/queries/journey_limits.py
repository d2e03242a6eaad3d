"""What consent, addresses, quiet hours and caps would have made of messages that are only imagined."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from shuke.common import clock
from shuke.customers.queries import reach, records_of, zones
from shuke.customers.slots import Stage
from shuke.engage.gates.caps import Contact, caps_for, is_full
from shuke.engage.gates.quiet import allowed_from, quiet_times
from shuke.engage.journeys.plan import Place, Plan
from shuke.engage.ledger.gating import rules_in_force, stops
from shuke.engage.models import Send, Step
from shuke.engage.rules import WINDOWS, Rules, window_start

BATCH = 2_000


@dataclass(frozen=True)
class Wanted:
    """A message that a journey would have written."""

    person: int
    at: dt.datetime
    place: str


def replayed(plan: Plan, wanted: Sequence[Wanted], since: dt.datetime) -> dict[str, Counter[str]]:
    """By the key of a message: "sent", "put_off" (of those sent: after quiet hours), "capped", and the keys of the
    gates that refuse people today."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_person: dict[int, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_person[each.person].append(each)
    rules = rules_in_force()
    for people in batched(sorted(by_person), BATCH):
        refused = {
            place.key: _refused(place, [p for p in people if _has(by_person[p], place.key)])
            for place in plan.of_kind("message")
        }
        sent = _sent(people, since)
        places = zones(people, clock.today())
        for person in people:
            zone = places.get(person, clock.shop_zone())
            _replay(plan, rules, by_person[person], refused, sent[person], zone, counts)
    return counts


def _has(wanted: Iterable[Wanted], place: str) -> bool:
    return any(each.place == place for each in wanted)


def _refused(place: Place, people: Sequence[int]) -> Mapping[int, str]:
    """Whom a gate would refuse for good today, with its key."""
    if not people:
        return {}
    values = place.values
    step = Step(kind="journey", purpose=values["purpose"], channel=values["channel"])
    whom = reach(people, channel=step.channel, purpose=step.purpose)
    offers = bool(values.get("has_offer"))
    stopped = stops(step, whom.values(), Stage.GATHER, automatic=True, offers=offers)
    return {person: stop.reason for person, stop in stopped.items() if stop.until is None}


def _sent(people: Sequence[int], since: dt.datetime) -> dict[int, list[tuple[Contact, str]]]:
    """What these people really got of late, with its purpose."""
    records = records_of(people)
    rows = Send.objects.filter(
        customer__in=records,
        settled_at__gte=since - dt.timedelta(days=max(WINDOWS)),
        state__in=(Send.State.SENT, Send.State.UNKNOWN),
    )
    contacts: dict[int, list[tuple[Contact, str]]] = defaultdict(list)
    columns = ("customer_id", "settled_at", "channel", "step__purpose")
    for customer, at, channel, purpose in rows.values_list(*columns):
        if at:
            contacts[records[customer]].append(((at, channel), purpose))
    return contacts


def _replay(
    plan: Plan,
    rules: Rules,
    wanted: Iterable[Wanted],
    refused: Mapping[str, Mapping[int, str]],
    sent: Sequence[tuple[Contact, str]],
    zone: dt.tzinfo,
    counts: dict[str, Counter[str]],
) -> None:
    """One person's messages in the order of time, among what they really got."""
    home = clock.shop_zone()
    imagined: list[tuple[Contact, str]] = []
    for each in sorted(wanted, key=lambda one: one.at):
        if reason := refused[each.place].get(each.person):
            counts[each.place][reason] += 1
            continue
        values = plan.places[each.place].values
        purpose, channel = values["purpose"], values["channel"]
        later = allowed_from(each.at, zone, quiet_times(rules, purpose, channel))  # type: ignore[arg-type]
        at = later or each.at
        starts = {
            cap: window_start(at, cap.days, home) for cap in caps_for(rules, purpose, channel)
        }
        before = [
            contact for contact, of in (*sent, *imagined) if of == purpose and contact[0] <= at
        ]
        if starts and is_full(before, starts):
            counts[each.place]["capped"] += 1
            continue
        counts[each.place]["sent"] += 1
        counts[each.place]["put_off"] += later is not None
        imagined.append(((at, channel), purpose))
