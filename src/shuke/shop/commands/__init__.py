"""The door for writes to what the shop sells and has sold."""

from shuke.shop.commands.catalogue import record_products
from shuke.shop.commands.coupons import (
    Issued,
    Terms,
    define_coupon,
    end_coupon,
    issue_coupons,
    publish_code,
    reopen_coupon,
)
from shuke.shop.commands.events import RecordedEvents, record_events
from shuke.shop.commands.excluding import (
    exclude_order,
    exclude_orders,
    exclude_orders_by_id,
    include_order,
    include_orders_by_id,
)
from shuke.shop.commands.recording import ORDER_STATUSES, RecordedOrders, record_orders
from shuke.shop.commands.redeeming import Quote, quote_coupon, redeem_coupon, take_back_use
from shuke.shop.commands.returns import tie_returns
from shuke.shop.commands.spending import state_spend
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.commands.withdrawing import return_coupon, withdraw_coupon
from shuke.shop.costs import Cost, costs_of_text
from shuke.shop.coupon_terms import Basket, BasketLine

__all__ = [
    "ORDER_STATUSES",
    "Basket",
    "BasketLine",
    "Cost",
    "Issued",
    "Quote",
    "RecordedEvents",
    "RecordedOrders",
    "Terms",
    "costs_of_text",
    "define_coupon",
    "end_coupon",
    "exclude_order",
    "exclude_orders",
    "exclude_orders_by_id",
    "include_order",
    "include_orders_by_id",
    "issue_coupons",
    "publish_code",
    "quote_coupon",
    "record_events",
    "record_orders",
    "record_products",
    "redeem_coupon",
    "refresh_totals",
    "reopen_coupon",
    "return_coupon",
    "state_spend",
    "take_back_use",
    "tie_returns",
    "withdraw_coupon",
]
