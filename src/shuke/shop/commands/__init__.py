"""The door for writes to what the shop sells and has sold."""

from shuke.shop.ad_exports import Report, report_of
from shuke.shop.addresses import address_key
from shuke.shop.commands.budgeting import end_budgets, restore_budgets, state_budgets, state_report
from shuke.shop.commands.catalogue import record_products
from shuke.shop.commands.competing import (
    end_competitor_prices,
    restore_competitor_prices,
    state_competitor_prices,
)
from shuke.shop.commands.coupons import (
    Issued,
    Terms,
    define_coupon,
    end_coupon,
    issue_coupons,
    publish_code,
    reopen_coupon,
)
from shuke.shop.commands.erp import (
    any_erp,
    costs_of,
    hand_to_platform,
    place_orders,
    record_costs,
    record_erp_orders,
)
from shuke.shop.commands.events import RecordedEvents, record_events
from shuke.shop.commands.exchanging import end_exchange, exchange_order, record_exchanges
from shuke.shop.commands.excluding import (
    exclude_order,
    exclude_orders,
    exclude_orders_by_id,
    include_order,
    include_orders_by_id,
)
from shuke.shop.commands.following import follow_currency, follow_rates
from shuke.shop.commands.images import LINES as LINE_COLUMNS
from shuke.shop.commands.images import images_of as order_images
from shuke.shop.commands.images import product_images
from shuke.shop.commands.papers import orders_by_number, record_invoices, record_refunds
from shuke.shop.commands.parcels import record_parcels
from shuke.shop.commands.pricing import end_prices, restore_prices, state_prices
from shuke.shop.commands.putting_back import (
    orders_in_the_way,
    products_in_the_way,
    put_orders_back,
    put_products_back,
)
from shuke.shop.commands.rates import end_rates, enter_rates, restore_rates
from shuke.shop.commands.recording import ORDER_STATUSES, RecordedOrders, record_orders
from shuke.shop.commands.redeeming import Quote, quote_coupon, redeem_coupon, take_back_use
from shuke.shop.commands.returns import tie_again, tie_returns, untie
from shuke.shop.commands.sizing import end_sizes, write_sizes
from shuke.shop.commands.spending import state_spend
from shuke.shop.commands.stock import record_movements, record_stock
from shuke.shop.commands.suspecting import begin_rules, end_rules, mark_suspects, write_rules
from shuke.shop.commands.totals import recount_spending, refresh_totals
from shuke.shop.commands.twins import Sender, forget_tellings
from shuke.shop.commands.visits import fill_visits
from shuke.shop.commands.withdrawing import return_coupon, withdraw_coupon
from shuke.shop.competitors import CompetitorStatement, competitor_prices_of_text
from shuke.shop.costs import Cost, costs_of_text
from shuke.shop.coupon_terms import Basket, BasketLine
from shuke.shop.parcels import tracking_numbers
from shuke.shop.payments import payment_method
from shuke.shop.prices import Price, prices_of_text
from shuke.shop.rates import Rate, rates_of_text
from shuke.shop.sizes import Chart, chart_of_text, checked_chart, childrens_sizes
from shuke.shop.stock import Moved, Stock

__all__ = [
    "LINE_COLUMNS",
    "ORDER_STATUSES",
    "Basket",
    "BasketLine",
    "Chart",
    "CompetitorStatement",
    "Cost",
    "Issued",
    "Moved",
    "Price",
    "Quote",
    "Rate",
    "RecordedEvents",
    "RecordedOrders",
    "Report",
    "Sender",
    "Stock",
    "Terms",
    "address_key",
    "any_erp",
    "begin_rules",
    "chart_of_text",
    "checked_chart",
    "childrens_sizes",
    "competitor_prices_of_text",
    "costs_of",
    "costs_of_text",
    "define_coupon",
    "end_budgets",
    "end_competitor_prices",
    "end_coupon",
    "end_exchange",
    "end_prices",
    "end_rates",
    "end_rules",
    "end_sizes",
    "enter_rates",
    "exchange_order",
    "exclude_order",
    "exclude_orders",
    "exclude_orders_by_id",
    "fill_visits",
    "follow_currency",
    "follow_rates",
    "forget_tellings",
    "hand_to_platform",
    "include_order",
    "include_orders_by_id",
    "issue_coupons",
    "mark_suspects",
    "order_images",
    "orders_by_number",
    "orders_in_the_way",
    "payment_method",
    "place_orders",
    "prices_of_text",
    "product_images",
    "products_in_the_way",
    "publish_code",
    "put_orders_back",
    "put_products_back",
    "quote_coupon",
    "rates_of_text",
    "record_costs",
    "record_erp_orders",
    "record_events",
    "record_exchanges",
    "record_invoices",
    "record_movements",
    "record_orders",
    "record_parcels",
    "record_products",
    "record_refunds",
    "record_stock",
    "recount_spending",
    "redeem_coupon",
    "refresh_totals",
    "reopen_coupon",
    "report_of",
    "restore_budgets",
    "restore_competitor_prices",
    "restore_prices",
    "restore_rates",
    "return_coupon",
    "state_budgets",
    "state_competitor_prices",
    "state_prices",
    "state_report",
    "state_spend",
    "take_back_use",
    "tie_again",
    "tie_returns",
    "tracking_numbers",
    "untie",
    "withdraw_coupon",
    "write_rules",
    "write_sizes",
]
