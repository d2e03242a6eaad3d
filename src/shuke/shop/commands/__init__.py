"""The door for writes to what the shop sells and has sold."""

from shuke.shop.commands.catalogue import record_products, record_stores
from shuke.shop.commands.excluding import exclude_order, exclude_orders, include_order
from shuke.shop.commands.recording import ORDER_STATUSES, RecordedOrders, record_orders
from shuke.shop.commands.returns import tie_returns
from shuke.shop.commands.totals import refresh_totals

__all__ = [
    "ORDER_STATUSES",
    "RecordedOrders",
    "exclude_order",
    "exclude_orders",
    "include_order",
    "record_orders",
    "record_products",
    "record_stores",
    "refresh_totals",
    "tie_returns",
]
