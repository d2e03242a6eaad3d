"""What other rooms may ask about sales. A package: add a module per concept, export it here."""

from shuke.shop.channels import CHANNELS
from shuke.shop.queries.bought_lines import (
    BoughtLine,
    bought_lines,
    ids_of_title,
    titles_of,
    unit_profits,
)
from shuke.shop.queries.budgets import budgets, overspent, tell_spent
from shuke.shop.queries.buying import Buying, buyers_changed, buyers_since, buying
from shuke.shop.queries.competitors import (
    beside_ours,
    competitor_prices,
    latest_of_competitors,
    undercut,
    undercutting,
)
from shuke.shop.queries.coupons import (
    coupon_for,
    coupons_at_hand,
    givable_coupons,
    list_coupons,
    offered_coupons,
    promise,
    usable,
)
from shuke.shop.queries.erp import differing, erp_differs
from shuke.shop.queries.exchange import (
    Missing,
    Rates,
    counted_currency,
    exchange_rates,
    missing_rates,
    net_of,
    rates_into,
    tell_worth,
)
from shuke.shop.queries.forgotten import orders_of_forgotten
from shuke.shop.queries.goods import Goods, goods_bought
from shuke.shop.queries.last_bought import last_bought
from shuke.shop.queries.nearness import brought_by, orders_since, shared_by_orders
from shuke.shop.queries.order_money import OrderMoney, money_of
from shuke.shop.queries.orders import (
    COUNTED,
    any_order,
    counted,
    customers_by_order,
    find_orders,
    order_facts,
    order_for,
    orders,
    orders_of,
)
from shuke.shop.queries.parcels import parcels_of, tell_parcels
from shuke.shop.queries.prices import (
    Offered,
    by_store,
    levels_of,
    listed_prices,
    price_history,
    price_on,
    prices_on,
    stock_of,
)
from shuke.shop.queries.product_names import (
    beside_namesakes,
    product_names,
    product_titles,
    products_by_code,
)
from shuke.shop.queries.product_page import product_facts, product_for
from shuke.shop.queries.products import Sold, any_category, products, sold
from shuke.shop.queries.rhythm import Rhythm, customer_panel, rhythm
from shuke.shop.queries.sizes import chart_of, size_charts
from shuke.shop.queries.sources import DEVICES, EVENT_NAMES, REPEATED, costs
from shuke.shop.queries.stock import movements_of, stock_days
from shuke.shop.queries.twins import twin_tellings
from shuke.shop.queries.visitors import events_of_visitors
from shuke.shop.queries.visits import (
    CameBy,
    all_visits,
    first_touch,
    last_touch,
    tell_came_by,
)
from shuke.shop.titles import folded as folded_title

__all__ = [
    "CHANNELS",
    "COUNTED",
    "DEVICES",
    "EVENT_NAMES",
    "REPEATED",
    "BoughtLine",
    "Buying",
    "CameBy",
    "Goods",
    "Missing",
    "Offered",
    "OrderMoney",
    "Rates",
    "Rhythm",
    "Sold",
    "all_visits",
    "any_category",
    "any_order",
    "beside_namesakes",
    "beside_ours",
    "bought_lines",
    "brought_by",
    "budgets",
    "buyers_changed",
    "buyers_since",
    "buying",
    "by_store",
    "chart_of",
    "competitor_prices",
    "costs",
    "counted",
    "counted_currency",
    "coupon_for",
    "coupons_at_hand",
    "customer_panel",
    "customers_by_order",
    "differing",
    "erp_differs",
    "events_of_visitors",
    "exchange_rates",
    "find_orders",
    "first_touch",
    "folded_title",
    "givable_coupons",
    "goods_bought",
    "ids_of_title",
    "last_bought",
    "last_touch",
    "latest_of_competitors",
    "levels_of",
    "list_coupons",
    "listed_prices",
    "missing_rates",
    "money_of",
    "movements_of",
    "net_of",
    "offered_coupons",
    "order_facts",
    "order_for",
    "orders",
    "orders_of",
    "orders_of_forgotten",
    "orders_since",
    "overspent",
    "parcels_of",
    "price_history",
    "price_on",
    "prices_on",
    "product_facts",
    "product_for",
    "product_names",
    "product_titles",
    "products",
    "products_by_code",
    "promise",
    "rates_into",
    "rhythm",
    "shared_by_orders",
    "size_charts",
    "sold",
    "stock_days",
    "stock_of",
    "tell_came_by",
    "tell_parcels",
    "tell_spent",
    "tell_worth",
    "titles_of",
    "twin_tellings",
    "undercut",
    "undercutting",
    "unit_profits",
    "usable",
]
