"""Points of the people of the demo shop."""

import datetime as dt

from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.loyalty.commands import (
    adjust_points,
    begin_rules,
    expire_due,
    follow_orders,
    redeem_points,
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
    redeem_points(owner, shop.cast["lin"], 120, cause="小熊围嘴 Bear bib", key="demo")
    return f"points of {orders:,} orders"
