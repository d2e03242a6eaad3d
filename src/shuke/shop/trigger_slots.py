"""What may start something for people in the shop: the declarations of `shop.triggers`."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import BulkField
from shuke.customers.slots import Trigger

TRIGGERS = (
    Trigger(
        "shop.ordered",
        _("places an order"),
        "orders.view",
        later("shuke.shop.triggers.ordered"),
        order=50,
        thing="order",
    ),
    Trigger(
        "shop.ordered_first",
        _("places the first order"),
        "orders.view",
        later("shuke.shop.triggers.ordered_first"),
        order=51,
        thing="order",
    ),
    Trigger(
        "shop.paid",
        _("pays an order"),
        "orders.view",
        later("shuke.shop.triggers.paid"),
        order=52,
        thing="order",
        holds=later("shuke.shop.triggers.is_paid"),
    ),
    Trigger(
        "shop.unpaid",
        _("has not paid an order for %(minutes)s"),
        "orders.view",
        later("shuke.shop.triggers.unpaid"),
        fields=(
            BulkField("minutes", _("For how long"), later("shuke.shop.triggers.minute_choices")),
        ),
        order=53,
        thing="order",
    ),
    Trigger(
        "shop.cart_left",
        _("has left a cart for %(minutes)s"),
        "orders.view",
        later("shuke.shop.triggers.cart_left"),
        fields=(
            BulkField("minutes", _("For how long"), later("shuke.shop.triggers.minute_choices")),
        ),
        order=54,
    ),
)
