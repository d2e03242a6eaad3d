"""Points of the people of the demo shop."""

import datetime as dt
from decimal import Decimal

from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.loyalty.commands import (
    adjust_points,
    begin_rules,
    claim_reward,
    expire_due,
    follow_orders,
    offer_reward,
    release_due,
    run_rehearsal,
    write_rules,
)

#: Days of orders that earn.
PAST = dt.timedelta(days=200)


def load(shop: DemoShop) -> str:
    """Rules that reach back, and what two did with their points; see `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    row = write_rules(
        SYSTEM,
        {
            "since": (shop.today - PAST).isoformat(),
            "extras": [
                {"what": "birthday", "times": "2"},
                {"what": "first", "points": 100},
            ],
        },
    )
    run_rehearsal(row.pk)
    begin_rules(SYSTEM, row.pk)
    orders = follow_orders()
    release_due()
    expire_due()
    adjust_points(
        owner,
        shop.cast["lin"],
        300,
        reason="等了两周的补货，赔个不是 For waiting two weeks",
        key="demo",
    )
    bib = offer_reward(owner, name="小熊围嘴 Bear bib", points=120, stock=40)
    offer_reward(owner, name="保温杯 Flask", points=600, price=Decimal(19), stock=25)
    offer_reward(owner, name="三亚亲子游 A trip to Sanya", points=100_000, stock=3)
    claim_reward(owner, shop.cast["lin"], bib.pk, key="demo")
    return f"points of {orders:,} orders"
