"""Whoever wishes a school bag is tagged a day later: from a trigger through the due queue to what is done."""

import datetime as dt

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import commands as engage

WAKING, TAG, WORD = "wishes.follow_up", "想要书包 Wants a bag", "书包"
#: Longer than a minute may be missed; what overlaps wakes once.
LOOK_BACK, WAIT = dt.timedelta(hours=1), dt.timedelta(days=1)


def follow_up() -> int:
    """What a job of every minute does: how many wishes there were in the last hour."""
    now = clock.now()
    return engage.wake_after(
        SYSTEM,
        WAKING,
        "wishes.wished",
        {"word": WORD},
        ref=1,
        since=now - LOOK_BACK,
        until=now,
        wait=WAIT,
    )


def wake(rows) -> None:
    """See `engage.due.Waking`."""
    engage.do_to_people(SYSTEM, "tag", {"tag": TAG}, [row.customer_id for row in rows])
