"""The door for writes to what the shop sells and has sold."""

from shuke.shop.commands.catalogue import record_products, record_stores
from shuke.shop.commands.events import RecordedEvents, record_events
from shuke.shop.commands.excluding import exclude_order, exclude_orders, include_order
from shuke.shop.commands.recording import ORDER_STATUSES, RecordedOrders, record_orders
from shuke.shop.commands.returns import tie_returns
from shuke.shop.commands.spending import state_spend
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.costs import Cost, costs_of_text

__all__ = [
    "ORDER_STATUSES",
    "Cost",
    "RecordedEvents",
    "RecordedOrders",
    "costs_of_text",
    "exclude_order",
    "exclude_orders",
    "include_order",
    "record_events",
    "record_orders",
    "record_products",
    "record_stores",
    "refresh_totals",
    "state_spend",
    "tie_returns",
]
