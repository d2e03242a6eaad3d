"""What insight adds to the record and to analysis."""

from shuke.common.declarations import later
from shuke.customers.slots import Panel
from shuke.insight.warehouse import TABLES

DECLARATIONS = (
    Panel("insight/customer_panel.html", later("shuke.insight.queries.customer_panel"), order=40),
    Panel("insight/lists/panel.html", later("shuke.insight.queries.list_panel"), order=45),
    *TABLES,
)
