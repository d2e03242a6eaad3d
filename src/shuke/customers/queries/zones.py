"""In which time zone people live, as far as their phone numbers tell."""

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from shuke.customers.models import Identity


def zones(people: Collection[int], on: dt.date) -> dict[int, ZoneInfo]:
    """The zone of each of these people (at most a few thousand) whose latest phone number has one: a
    country or area whose clocks all agree on that day. The others are left out."""
    rows = Identity.objects.filter(customer__in=people)
    numbers = rows.values_list("customer_id", "value", "kind", "masked", "seen_at", "pk")
    phones = sorted(
        (row for row in numbers if row[2] == "phone" and not row[3]), key=lambda r: r[4:]
    )
    latest = {row[0]: row[1] for row in phones}
    places = {person: _zone(_prefix(number), on) for person, number in latest.items()}
    return {person: zone for person, zone in places.items() if zone}


def _prefix(number: str) -> str:
    """The longest beginning of an E.164 number that says where it is from; empty when none does."""
    digits = number.removeprefix("+")
    lengths = range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1)
    return next((digits[:size] for size in lengths if digits[:size] in TIMEZONE_DATA), "")


@lru_cache(maxsize=4096)
def _zone(prefix: str, on: dt.date) -> ZoneInfo | None:
    names = [name for name in TIMEZONE_DATA.get(prefix, ()) if name in _available()]
    noon = dt.datetime.combine(on, dt.time(12), dt.UTC)
    offsets = {noon.astimezone(ZoneInfo(name)).utcoffset() for name in names}
    return ZoneInfo(names[0]) if len(offsets) == 1 else None


@lru_cache(maxsize=1)
def _available() -> frozenset[str]:
    return frozenset(available_timezones())
