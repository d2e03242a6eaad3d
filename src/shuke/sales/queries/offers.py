"""Coupons that a cart carries: what each would take off, against the share of the profit that the rules allow."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuke.common.access import Actor
from shuke.sales.models import Stall
from shuke.sales.stall_rules import Plan
from shuke.shop.queries import list_coupons, promise
from shuke.shop.queries.checkout import costs_of_goods
from shuke.shop.queries.coupons import OFFERED, still_open

_MOST = 6


@dataclass(frozen=True)
class Offered:
    """A coupon that could be given; `off` is what it takes off this cart, None where nobody can say."""

    coupon: Any
    off: Decimal | None
    is_allowed: bool
    words: str


def offers(actor: Actor, stall: Stall) -> list[Offered]:
    """Those that can be given now, the allowed first. Free shipping and gifts have no amount here, so that they are
    not offered: the profit cannot say whether it carries them."""
    if not actor.can("coupons.give") or not stall.value:
        return []
    plan = Plan.of_version(stall.rules.definition)
    cost, is_whole = costs_of_goods([(pk, count) for pk, count in stall.products])
    room = (stall.value - cost) * plan.give / 100 if is_whole and stall.products else Decimal(0)
    result = []
    coupons = still_open(list_coupons(actor)).filter(kind__in=("amount", "percent"))
    for coupon in coupons[:OFFERED]:
        if coupon.kind == "amount" and coupon.currency != stall.currency:
            continue
        off = coupon.value if coupon.kind == "amount" else stall.value * coupon.value / 100
        off = min(off, coupon.most) if coupon.most is not None else off
        if stall.value < coupon.minimum:
            off = Decimal(0)
        fits = 0 < off <= room
        result.append(Offered(coupon, off, fits, promise(coupon)))
    return sorted(result, key=lambda each: (not each.is_allowed, -(each.off or 0)))[:_MOST]
