"""Two segments that the demo shop has kept track of for some weeks, compared every other week as it was
then: longer than the flow between tracked segments looks back by itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.insight import commands as insight

WEEKS, EVERY = 14, 2
HOUR = 8
RECENT_REGULARS = {
    "where": {
        "all": [
            {"field": "last_order", "op": "in_last", "days": 90},
            {"field": "orders", "op": "at_least", "value": 3},
        ]
    }
}
SLIPPING = {
    "where": {"all": [{"field": "rfm_group", "op": "is", "values": ["at_risk", "cannot_lose"]}]}
}
SEGMENTS: Mapping[str, Any] = {
    "快流失的老客 Slipping away": SLIPPING,
    "近 90 天的常客 Recent regulars": RECENT_REGULARS,
}


def load(today: dt.date) -> int:
    """Make and keep them, on a copy that is there; how many. The worker goes on from today."""
    begin = clock.day_start(today - dt.timedelta(weeks=WEEKS)) + dt.timedelta(hours=HOUR)
    with clock.fixed(begin):
        ids = [
            insight.save_segment(SYSTEM, name=name, definition=definition).pk
            for name, definition in SEGMENTS.items()
        ]
        for pk in ids:
            insight.track_segment(SYSTEM, pk, "daily")
    for week in range(0, WEEKS, EVERY):
        with clock.fixed(begin + dt.timedelta(weeks=week)):
            insight.rebuild_segments(ids)
    insight.rebuild_segments(ids)
    return len(ids)
