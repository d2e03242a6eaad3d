"""What the shop adds to the record and to analysis."""

from shuke.customers.slots import CustomerFinder, Panel, TimelineKind
from shuke.shop.queries import customer_panel, customers_by_order
from shuke.shop.warehouse import TABLES

DECLARATIONS = (
    CustomerFinder(customers_by_order),
    Panel("shop/customer_panel.html", customer_panel, order=20),
    TimelineKind("shop.order", "shopping-bag", "shop/entry.html"),
    TimelineKind("shop.return", "undo-2", "shop/entry.html"),
    *TABLES,
)
