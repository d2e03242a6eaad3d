"""The customer's record: what upper rooms add to its page, timeline and search."""

from typing import Any

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.shop import queries as shop


def connect() -> None:
    """Hand every room's additions to the record. Called once when Django is ready."""
    customers.add_finder(shop.customers_by_order)
    customers.add_panel("operate/customer_panel.html", _tasks, order=10)
    customers.add_panel("shop/customer_panel.html", shop.customer_panel, order=20)
    customers.add_panel("insight/customer_panel.html", _segments, order=40)
    customers.add_panel("insight/lists/panel.html", _lists, order=45)
    customers.draw("shop.order", "shopping-bag", "shop/entry.html")
    customers.draw("shop.return", "undo-2", "shop/entry.html")
    customers.draw("engage.sent", "mail", "engage/entry.html")
    customers.draw("operate.task", "circle-check", "operate/task_entry.html")
    customers.draw("engage.clicked", "mouse-pointer-click", "engage/entry.html")


def _segments(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """Insight comes with the analysis engines: it loads with the first record that is opened, not in
    everything that starts Django."""
    from shuke.insight import queries as insight

    return insight.customer_panel(actor, customer, ids)


def _lists(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    from shuke.insight import queries as insight

    return insight.list_panel(actor, customer, ids)


def _tasks(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    from shuke.operate.queries.task_people import task_panel

    return task_panel(actor, customer, ids)
