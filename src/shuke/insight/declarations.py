"""What insight adds to the record and to analysis."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import BulkAction, BulkField, SearchSource
from shuke.customers.slots import Panel, PersonRows
from shuke.insight import bulk
from shuke.insight.models import ListMember, MembershipPeriod
from shuke.insight.palette import list_hits, segment_hits
from shuke.insight.warehouse import TABLES

DECLARATIONS = (
    BulkAction(
        "customers",
        "list",
        _("Put on a list"),
        "list",
        "lists.edit",
        bulk.put_on_list,
        bulk.take_off_list,
        fields=(BulkField("list", pgettext_lazy("people", "List"), choices=bulk.list_choices),),
        order=10,
    ),
    SearchSource(_("Segments"), "filter", "segments.view", segment_hits, order=40),
    SearchSource(_("Lists"), "list", "lists.view", list_hits, order=45),
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
