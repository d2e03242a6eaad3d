"""When somebody may enter again, and when a clock shows a time: the same for what is done and what is rehearsed."""

import datetime as dt
from collections.abc import Sequence

#: Of a way that began: its key, when, and its state ("inside" while it goes on).
Former = tuple[str, dt.datetime, str]


def may_enter(again: str, at: dt.datetime, key: str, ways: Sequence[Former]) -> bool:
    """By how often one person may enter. One and the same occasion never does twice."""
    if any(name == key for name, _at, _state in ways):
        return False
    if again == "each" or not ways:
        return True
    if again == "once" or any(state == "inside" for _name, _at, state in ways):
        return False
    return all(abs(at - before) >= dt.timedelta(days=int(again)) for _name, before, _s in ways)


def next_time(at: dt.datetime, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """The first instant from `at` on at which the clock of the zone shows the time."""
    local = at.astimezone(zone)
    day = local.date()
    if local.time().replace(tzinfo=None) > time:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
