"""What people do on the way to buying, under one name each, whoever tells of it.

The names are those of Segment's e-commerce events ("Product Viewed") in lower case with `_`. Other names
are kept in the same style: a shop may tell of what only it knows.
Source: Segment, "V2 Ecommerce Events spec".
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # the names are read whenever Django starts, the frames only where files are
    import polars as pl

NAMES = {
    "page_viewed": _("Page viewed"),
    "products_searched": _("Products searched"),
    "product_list_viewed": _("Product list viewed"),
    "product_viewed": _("Product viewed"),
    "product_added": _("Put into the cart"),
    "product_removed": _("Taken out of the cart"),
    "cart_viewed": _("Cart viewed"),
    "checkout_started": _("Checkout started"),
    "payment_info_entered": _("Payment entered"),
    "order_completed": _("Order completed"),
}
#: The name of an event that somebody else told of, too: that one counts (`shop.commands.twins`).
REPEATED = "repeated"
NAMES[REPEATED] = _("Told a second time, not counted")
#: Other words for the same, as trackers and files say them.
_SAME = {
    "page": "page_viewed",
    "page_view": "page_viewed",
    "pageview": "page_viewed",
    "screen": "page_viewed",
    "screen_viewed": "page_viewed",
    "visit": "page_viewed",
    "search": "products_searched",
    "view_item_list": "product_list_viewed",
    "view_item": "product_viewed",
    "add_to_cart": "product_added",
    "remove_from_cart": "product_removed",
    "view_cart": "cart_viewed",
    "begin_checkout": "checkout_started",
    "add_payment_info": "payment_info_entered",
    "purchase": "order_completed",
}
_DEVICES = {
    "phone": "phone",
    "mobile": "phone",
    "smartphone": "phone",
    "computer": "computer",
    "desktop": "computer",
    "pc": "computer",
    "tablet": "tablet",
    "app": "app",
}


def named(name: "pl.Expr") -> "pl.Expr":
    """The stable name of what an event is called: "Product Viewed" becomes "product_viewed"."""
    plain = name.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "_").str.strip_chars("_")
    return plain.replace(_SAME).str.slice(0, 60)


def device(name: "pl.Expr") -> "pl.Expr":
    """phone, computer, tablet or app; empty for what is none of them."""
    return name.str.to_lowercase().replace_strict(_DEVICES, default="")
