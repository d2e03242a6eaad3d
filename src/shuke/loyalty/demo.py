"""Points of the people of the demo shop."""

import contextlib
import datetime as dt
from decimal import Decimal

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict
from shuke.common.slots import DemoShop
from shuke.loyalty.commands import (
    adjust_points,
    begin_referral_rules,
    begin_rules,
    begin_tiers,
    claim_reward,
    expire_due,
    follow_orders,
    follow_referrals,
    judge_everybody,
    offer_reward,
    refer,
    release_due,
    run_referral_rehearsal,
    run_rehearsal,
    run_tier_rehearsal,
    write_referral_rules,
    write_rules,
    write_tiers,
)
from shuke.loyalty.referral_codes import Codes

#: Days of orders that earn.
PAST = dt.timedelta(days=200)
#: So many were brought, so long ago: some have bought since.
FRIENDS, BROUGHT = 6, dt.timedelta(days=40)


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
    tiers = write_tiers(
        SYSTEM,
        {
            "tiers": [
                {
                    "code": "silver",
                    "name": "银卡 Silver",
                    "least": "600",
                    "times": "1.1",
                    "benefits": "生日礼 Birthday gift",
                },
                {
                    "code": "gold",
                    "name": "金卡 Gold",
                    "least": "2000",
                    "times": "1.3",
                    "benefits": "包邮 Free shipping",
                },
                {
                    "code": "platinum",
                    "name": "白金卡 Platinum",
                    "least": "5000",
                    "times": "1.5",
                    "benefits": "包邮 Free shipping\n大促早一天 Sales open a day earlier",
                },
            ]
        },
    )
    run_tier_rehearsal(tiers.pk)
    begin_tiers(SYSTEM, tiers.pk)
    placed = judge_everybody(start=True)
    brought = _referrals(shop)
    return f"points of {orders:,} orders, {placed:,} people in tiers, {brought} brought by somebody"


def _referrals(shop: DemoShop) -> int:
    """Lin and Emma brought newcomers; how many. Who bought before is none."""
    row = write_referral_rules(SYSTEM, {"minimum": "50", "keep_days": 7})
    run_referral_rehearsal(row.pk)
    begin_referral_rules(SYSTEM, row.pk)
    codes, at, brought = Codes.read(), clock.now() - BROUGHT, 0
    assert codes is not None
    for place, friend in enumerate(reversed(shop.crowd)):
        who = shop.cast["emma" if place % 3 == 0 else "lin"]
        with contextlib.suppress(Conflict):
            refer(shop.team["owner"], friend, codes.of(who), at=at)
            brought += 1
        if brought == FRIENDS:
            break
    follow_referrals()
    return brought
