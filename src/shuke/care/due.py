"""When a thing wants looking after next: by time, or by the day on which its counter will show so much."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shuke.care.plans import Routine
from shuke.common.days import months_after

#: How fast a counter runs is read off so many days of the past.
SPAN = 400
#: A counter that hardly runs leads to no day further away.
FURTHEST = dt.timedelta(days=3650)


@dataclass(frozen=True)
class Level:
    """What a counter showed on a day; `value` may be unknown."""

    on: dt.date
    value: Decimal | None


@dataclass(frozen=True)
class Due:
    on: dt.date
    what: str


def next_due(
    since: dt.date, services: Sequence[Routine], done: Mapping[str, Level], read: Sequence[Level]
) -> Due | None:
    """What comes first. `since`: from when the thing is theirs; `done`: when each service was done last; `read`:
    readings of the counter in the order of their days. None where nothing can be said."""
    dues = [due for each in services for due in _of(each, since, done.get(each.what), read)]
    return min(dues, key=lambda due: due.on, default=None)


def _of(routine: Routine, since: dt.date, last: Level | None, read: Sequence[Level]) -> list[Due]:
    dues = []
    if routine.months:
        dues.append(Due(months_after(last.on if last else since, routine.months), routine.what))
    if routine.every and (day := _by_counter(routine.every, since, last, read)):
        dues.append(Due(day, routine.what))
    return dues


def _by_counter(
    every: int, since: dt.date, last: Level | None, read: Sequence[Level]
) -> dt.date | None:
    """The day on which the counter shows `every` more than at the last service."""
    if not read:
        return None
    newest = read[-1]
    assert newest.value is not None
    speed = _speed(since, read)
    target = _start(every, last, read, speed) + every
    passed = next(
        (each.on for each in read if each.value is not None and each.value >= target), None
    )
    if passed:
        return passed
    if speed <= 0:
        return None
    days = math.ceil((target - newest.value) / speed)
    return newest.on + min(dt.timedelta(days=days), FURTHEST)


def _start(every: int, last: Level | None, read: Sequence[Level], speed: Decimal) -> Decimal:
    """What it showed at the last service; where nobody wrote that down, about what it must
    have shown; before the first one 0, if it may have been new then."""
    if last is None:
        first = read[0].value or Decimal(0)
        return Decimal(0) if first <= every else first
    if last.value is not None:
        return last.value
    before = [each for each in read if each.on <= last.on]
    near = before[-1] if before else read[0]
    return max(Decimal(0), (near.value or 0) + speed * (last.on - near.on).days)


def _speed(since: dt.date, read: Sequence[Level]) -> Decimal:
    """How much it counts a day, lately; 0: nobody can say."""
    newest = read[-1]
    assert newest.value is not None
    earlier = [each for each in read if 0 < (newest.on - each.on).days <= SPAN]
    if earlier:
        first = earlier[0]
        return (newest.value - (first.value or 0)) / Decimal((newest.on - first.on).days)
    days = (newest.on - since).days
    return newest.value / Decimal(days) if days > 0 and len(read) == 1 else Decimal(0)
