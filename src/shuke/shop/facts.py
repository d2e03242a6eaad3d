"""What the shop announces. Payloads hold ids, never amounts or names."""

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Topic

Topic("shop.", _("Orders"))

#: Orders (ids) were kept out of analysis as suspected fakes, or put back.
ORDERS_EXCLUDED = Fact(
    "shop.orders_excluded",
    _("kept %(orders)s orders out of analysis: %(reason)s"),
    holds=("orders", "reason"),
    audited=True,
)
ORDERS_INCLUDED = Fact(
    "shop.orders_included",
    _("put %(orders)s orders back into analysis"),
    holds=("orders", "reason"),
    audited=True,
)
