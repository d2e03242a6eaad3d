"""The door for writes: points and the rules by which they are earned."""

from shuke.loyalty.commands.following import (
    expire_due,
    follow_merges,
    follow_orders,
    release_due,
)
from shuke.loyalty.commands.giving import adjust_points, cancel_redemption, redeem_points
from shuke.loyalty.commands.ruling import begin_rules, end_rules, run_rehearsal, write_rules

__all__ = [
    "adjust_points",
    "begin_rules",
    "cancel_redemption",
    "end_rules",
    "expire_due",
    "follow_merges",
    "follow_orders",
    "redeem_points",
    "release_due",
    "run_rehearsal",
    "write_rules",
]
