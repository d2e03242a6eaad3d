"""What the shop adds to the record and to analysis."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import BulkAction, BulkField, ListPage, SearchSource
from shuke.customers.slots import (
    CustomerFinder,
    CustomerReach,
    Givable,
    Panel,
    PersonRows,
    TimelineKind,
)
from shuke.shop import bulk
from shuke.shop.commands.coupons import give_coupon
from shuke.shop.models import Event, IssuedCoupon, Order
from shuke.shop.palette import coupon_hits, order_hits, product_hits
from shuke.shop.queries import customer_panel, customers_by_order
from shuke.shop.queries.coupons import coupon_panel, givable_coupons
from shuke.shop.queries.scoping import bought_within, entry_within
from shuke.shop.warehouse import TABLES

DECLARATIONS = (
    ListPage("orders", "shop:orders", "orders.view", later("shuke.shop.tables.order_table")),
    BulkAction(
        "orders",
        "exclude",
        _("Keep out of reports"),
        "ban",
        "orders.edit",
        bulk.exclude,
        bulk.include,
        fields=(BulkField("reason", _("Why")),),
        order=10,
    ),
    BulkAction(
        "orders",
        "include",
        _("Count again"),
        "rotate-ccw",
        "orders.edit",
        bulk.include,
        bulk.exclude_again,
        order=20,
    ),
    CustomerReach(bought_within),
    SearchSource(_("Orders"), "shopping-bag", "orders.view", order_hits, order=10),
    SearchSource(_("Products"), "package", "orders.view", product_hits, order=30),
    SearchSource(_("Coupons"), "gift", "coupons.view", coupon_hits, order=60),
    CustomerFinder(customers_by_order),
    Panel("shop/customer_panel.html", customer_panel, order=20),
    TimelineKind("shop.order", "shopping-bag", "shop/entry.html", entry_within),
    TimelineKind("shop.return", "undo-2", "shop/entry.html", entry_within),
    TimelineKind("shop.coupon_given", "gift", "shop/coupon_entry.html"),
    TimelineKind("shop.coupon_used", "gift", "shop/coupon_entry.html"),
    Panel("shop/coupon_panel.html", coupon_panel, order=30),
    Givable("coupon", _("Coupon"), "coupons.give", givable_coupons, give_coupon),
    PersonRows(
        Order,
        on_erasure="blanked",
        blanked=("note",),
        export=("number", "kind", "status", "placed_at", "currency", "total", "refunded", "note"),
        why="The shop's books: what was sold stays, who bought it is no longer told.",
    ),
    PersonRows(
        Event,
        on_erasure="blanked",
        blanked=("visitor", "session"),
        export=("at", "name", "source", "medium", "campaign", "device", "value"),
    ),
    PersonRows(
        IssuedCoupon,
        on_erasure="kept",
        export=("code", "issued_at", "expires_at", "reason"),
        why="What was given and used; it names nobody.",
    ),
    *TABLES,
)
