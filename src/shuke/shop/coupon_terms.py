"""What a coupon is worth on a basket: arithmetic without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from shuke.common.errors import Conflict
from shuke.common.kit import formats
from shuke.common.money import QUANTUM, rounded
from shuke.shop.models_coupons import Coupon

ZERO = Decimal(0)


@dataclass(frozen=True)
class BasketLine:
    """Goods of one kind: `amount` is what they cost after discounts of their own."""

    amount: Decimal
    category: str = ""
    brand: str = ""


@dataclass(frozen=True)
class Basket:
    """What somebody is about to pay for, in `currency`."""

    lines: Sequence[BasketLine]
    currency: str
    shipping: Decimal = ZERO
    store: str = ""


def eligible_goods(coupon: Coupon, basket: Basket) -> Decimal:
    """What the goods that the coupon is for come to."""
    return sum(
        (
            line.amount
            for line in basket.lines
            if (not coupon.categories or line.category in coupon.categories)
            and (not coupon.brands or line.brand in coupon.brands)
        ),
        ZERO,
    )


def amount_off(coupon: Coupon, basket: Basket) -> Decimal:
    """How much the coupon takes off: never more than what it is for costs. 0 for a gift.

    Conflict with a code for programs when its terms do not hold for this basket.
    """
    if coupon.store_codes and basket.store not in coupon.store_codes:
        raise Conflict(_("This coupon does not hold in this store."), code="coupon_store")
    if coupon.currency != basket.currency:
        raise Conflict(
            _("This coupon is in %(coupon)s, the basket in %(basket)s.")
            % {"coupon": coupon.currency, "basket": basket.currency},
            code="coupon_currency",
        )
    goods = eligible_goods(coupon, basket)
    if goods <= ZERO and (coupon.categories or coupon.brands):
        raise Conflict(_("Nothing in the basket is what this coupon is for."), code="coupon_goods")
    if goods < coupon.minimum:
        raise Conflict(
            _("This coupon holds from %(minimum)s; the goods that count come to %(goods)s.")
            % {
                "minimum": formats.money(coupon.minimum, coupon.currency),
                "goods": formats.money(goods, coupon.currency),
            },
            code="coupon_minimum",
        )
    # Rounded as money is paid, written with the decimals that every amount has.
    return rounded(_uncapped(coupon, goods, basket.shipping), basket.currency).quantize(QUANTUM)


def _uncapped(coupon: Coupon, goods: Decimal, shipping: Decimal) -> Decimal:
    goods = max(goods, ZERO)
    if coupon.kind == Coupon.Kind.AMOUNT:
        return min(coupon.value, goods)
    if coupon.kind == Coupon.Kind.PERCENT:
        off = goods * coupon.value / 100
        return off if coupon.most is None else min(off, coupon.most)
    return max(shipping, ZERO) if coupon.kind == Coupon.Kind.SHIPPING else ZERO
