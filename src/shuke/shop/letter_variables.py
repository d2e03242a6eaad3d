"""What letters may say of what a person bought. All of it has been read with the address."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.declarations import later
from shuke.customers.slots import Variable, from_reach

VARIABLES = (
    Variable(
        "order_count",
        _("Number of orders"),
        6,
        from_reach("order_count"),
        empty=0,
        also=((_("Only for regulars"), "{% if customer.order_count >= 3 %}…{% endif %}"),),
        order=30,
    ),
    Variable(
        "spent",
        _("Spent so far"),
        Decimal("1234.50"),
        from_reach("spent"),
        empty=Decimal(0),
        filters="money",
        order=31,
    ),
    Variable(
        "first_order_at",
        _("First order"),
        lambda: clock.now() - dt.timedelta(days=390),
        from_reach("first_order_at"),
        empty=None,
        filters="date",
        order=32,
    ),
    Variable(
        "last_order_at",
        _("Last order"),
        lambda: clock.now() - dt.timedelta(days=24),
        from_reach("last_order_at"),
        empty=None,
        filters="date",
        also=((_("Days since the last order"), "{{ customer.last_order_at | days_since }}"),),
        order=33,
    ),
    Variable(
        "coupons",
        _("Coupons that they can use"),
        lambda: [[0, "AUTUMN20", clock.now() + dt.timedelta(days=9), "¥20", "¥20"]],
        later("shuke.shop.queries.coupons.coupons_in_letters"),
        empty=(),
        in_words=later("shuke.shop.queries.coupons.coupons_in_words"),
        code_as="{{ customer.coupons[0][1] }}",
        order=34,
    ),
)
