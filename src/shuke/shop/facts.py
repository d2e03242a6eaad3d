"""What the shop announces. Payloads hold ids, never amounts or names."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.shop.models import Coupon

COUPON = Subject("coupon", names_from(Coupon), "shop:coupon")

Topic("shop.coupon", _("Coupons"))
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

_of_coupon = partial(Fact, about=COUPON, audited=True)

COUPON_DEFINED = _of_coupon("shop.coupon_defined", _("made the coupon %(coupon)s"))
#: It is given to nobody any more, or again.
COUPON_ENDED = _of_coupon("shop.coupon_ended", _("ended the coupon %(coupon)s"))
COUPON_REOPENED = _of_coupon("shop.coupon_reopened", _("took up the coupon %(coupon)s again"))
#: So many people got a code, each for this reason; 0 for a code that is everybody's.
COUPONS_ISSUED = _of_coupon(
    "shop.coupons_issued",
    _("gave the coupon %(coupon)s to %(people)s people"),
    holds=("people", "reason"),
)
#: An unused code was taken back: its id.
COUPON_WITHDRAWN = _of_coupon(
    "shop.coupon_withdrawn", _("took a code of %(coupon)s back"), holds=("code",)
)
#: A code was used on an order, or the use given back: the id of the use.
COUPON_REDEEMED = Fact("shop.coupon_redeemed", about=COUPON, holds=("use",))
COUPON_RETURNED = Fact("shop.coupon_returned", about=COUPON, holds=("use",))
