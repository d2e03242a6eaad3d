"""What the demo shop gives away: a welcome that some have used, free shipping for regulars, a gift."""

import datetime as dt
from decimal import Decimal

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.shop import commands
from shuke.shop.commands import Basket, BasketLine, Terms
from shuke.shop.queries import coupons_at_hand

#: The welcome was given so long ago, to so many; every third has used it since.
WELCOMED, NEWCOMERS, USED = dt.timedelta(days=40), 50, 3
BASKETS = (Decimal(129), Decimal(188), Decimal(247))


def load(shop: DemoShop) -> str:
    """Make the coupons and give them; see `common.slots.DemoRows`."""
    owner, newcomers = shop.team["owner"], [*shop.cast.values(), *shop.crowd][-NEWCOMERS:]
    now = clock.now()
    with clock.fixed(now - WELCOMED):
        welcome = commands.define_coupon(
            owner,
            Terms("新客券 Welcome", "amount", value=Decimal(20), minimum=Decimal(100), days=60),
        )
        given = commands.issue_coupons(owner, welcome.pk, newcomers, reason="welcome").given
    for number, code in enumerate(coupons_at_hand(owner, newcomers)):
        if number % USED == 0:
            amount = BASKETS[number % len(BASKETS)]
            with clock.fixed(now - WELCOMED + dt.timedelta(days=1 + number % 30)):
                commands.redeem_coupon(
                    owner,
                    code.code,
                    Basket([BasketLine(amount)], welcome.currency, store="web"),
                    key=f"demo-{code.pk}",
                )
    shipping = commands.define_coupon(
        owner, Terms("老客包邮 Free shipping for regulars", "shipping", days=90)
    )
    regulars = [shop.cast[key] for key in ("lin", "zhao")]
    given += commands.issue_coupons(owner, shipping.pk, regulars, reason="thanks").given
    commands.define_coupon(owner, Terms("生日小礼 Birthday gift", "gift", gift="口水巾一条 A bib"))
    return f"{given} coupons given"
