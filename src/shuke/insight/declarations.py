"""What insight adds to the record and to analysis."""

from shuke.common.declarations import later
from shuke.customers.slots import Panel, PersonRows
from shuke.insight.models import ListMember, MembershipPeriod
from shuke.insight.warehouse import TABLES

DECLARATIONS = (
    Panel("insight/customer_panel.html", later("shuke.insight.queries.customer_panel"), order=40),
    Panel("insight/lists/panel.html", later("shuke.insight.queries.list_panel"), order=45),
    PersonRows(ListMember, export=("list__name", "added_at", "ended_at")),
    PersonRows(
        MembershipPeriod,
        on_merge="recomputed",
        export=("segment__name", "entered_at", "left_at"),
    ),
    *TABLES,
)
