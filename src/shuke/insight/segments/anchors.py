"""The day that a definition looks from."""

import datetime as dt
from typing import Any

from shuke.common import clock
from shuke.insight.metrics.snapshot import newest_order_day
from shuke.insight.segments.tree import Definition


def anchor_day(definition: Definition, connection: Any) -> dt.date:
    """The day that relative dates count back from."""
    if isinstance(definition.anchor, dt.date):
        return definition.anchor
    if definition.anchor == "data":
        return newest_order_day(connection) or clock.today()
    return clock.today()
