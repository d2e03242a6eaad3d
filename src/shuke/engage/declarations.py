"""What engage adds to the record and to segments."""

from shuke.common.declarations import later
from shuke.customers.slots import PersonRows, TimelineKind
from shuke.engage.models import Send
from shuke.insight.slots import SegmentUse

DECLARATIONS = (
    TimelineKind("engage.sent", "mail", "engage/entry.html"),
    TimelineKind("engage.clicked", "mouse-pointer-click", "engage/entry.html"),
    PersonRows(
        Send,
        on_erasure="blanked",
        blanked=("address_hash",),
        export=("campaign__name", "channel", "state", "created_at", "settled_at"),
        why="The ledger: without its row somebody would be written to again.",
    ),
    SegmentUse(later("shuke.engage.queries.uses_of_segment")),
)
