"""The customer's record: what upper rooms add to its page, timeline and search."""

from shuke.customers import queries as customers
from shuke.insight import queries as insight
from shuke.shop import queries as shop


def connect() -> None:
    """Hand every room's additions to the record. Called once when Django is ready."""
    customers.add_finder(shop.customers_by_order)
    customers.add_panel("shop/customer_panel.html", shop.customer_panel, order=20)
    customers.add_panel("insight/customer_panel.html", insight.customer_panel, order=40)
    customers.add_panel("insight/lists/panel.html", insight.list_panel, order=45)
    customers.draw("shop.order", "shopping-bag", "shop/entry.html")
    customers.draw("shop.return", "undo-2", "shop/entry.html")
    customers.draw("engage.sent", "mail", "engage/entry.html")
    customers.draw("engage.clicked", "mouse-pointer-click", "engage/entry.html")
