"""What the demo shop gives away: a welcome that some have used, free shipping for regulars, a gift."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from shuke.common import clock
from shuke.common.access import Actor
from shuke.shop import commands as shop
from shuke.shop.commands import Basket, BasketLine, Terms
from shuke.shop.queries import coupons_at_hand

#: The welcome was given so long ago, to so many; every third has used it since.
WELCOMED, NEWCOMERS, USED = dt.timedelta(days=40), 50, 3
BASKETS = (Decimal(129), Decimal(188), Decimal(247))


def load(owner: Actor, ids: list[int], cast: Mapping[str, int]) -> int:
    """Make the coupons and give them; `ids` of everybody, `cast` of the main characters. Returns how
    many codes were given."""
    now = clock.now()
    with clock.fixed(now - WELCOMED):
        welcome = shop.define_coupon(
            owner,
            Terms("新客券 Welcome", "amount", value=Decimal(20), minimum=Decimal(100), days=60),
        )
        given = shop.issue_coupons(owner, welcome.pk, ids[-NEWCOMERS:], reason="welcome").given
    for number, code in enumerate(coupons_at_hand(owner, ids[-NEWCOMERS:])):
        if number % USED == 0:
            amount = BASKETS[number % len(BASKETS)]
            with clock.fixed(now - WELCOMED + dt.timedelta(days=1 + number % 30)):
                shop.redeem_coupon(
                    owner,
                    code.code,
                    Basket([BasketLine(amount)], welcome.currency, store="web"),
                    key=f"demo-{code.pk}",
                )
    shipping = shop.define_coupon(
        owner, Terms("老客包邮 Free shipping for regulars", "shipping", days=90)
    )
    regulars = [cast[key] for key in ("lin", "zhao") if key in cast]
    given += shop.issue_coupons(owner, shipping.pk, regulars, reason="thanks").given
    shop.define_coupon(owner, Terms("生日小礼 Birthday gift", "gift", gift="口水巾一条 A bib"))
    return given
