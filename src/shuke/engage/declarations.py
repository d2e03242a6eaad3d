"""What engage adds to the record and to segments."""

from shuke.common.declarations import later
from shuke.customers.slots import TimelineKind
from shuke.insight.slots import SegmentUse

DECLARATIONS = (
    TimelineKind("engage.sent", "mail", "engage/entry.html"),
    TimelineKind("engage.clicked", "mouse-pointer-click", "engage/entry.html"),
    SegmentUse(later("shuke.engage.queries.uses_of_segment")),
)
