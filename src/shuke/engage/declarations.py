"""What engage adds to the record and to segments."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import SearchSource
from shuke.customers.slots import PersonRows, TimelineKind
from shuke.engage.models import Send
from shuke.engage.palette import campaign_hits
from shuke.insight.slots import SegmentUse
from shuke.team.slots import Places

DECLARATIONS = (
    SearchSource(_("Campaigns"), "megaphone", "campaigns.view", campaign_hits, order=50),
    TimelineKind("engage.sent", "mail", "engage/entry.html"),
    TimelineKind("engage.clicked", "mouse-pointer-click", "engage/entry.html"),
    PersonRows(
        Send,
        on_erasure="blanked",
        blanked=("address_hash",),
        export=("campaign__name", "channel", "state", "created_at", "settled_at"),
        why="The ledger: without its row somebody would be written to again.",
    ),
    Places("campaign", later("shuke.engage.queries.campaigns.campaign_choices")),
    SegmentUse(later("shuke.engage.queries.uses_of_segment")),
)
