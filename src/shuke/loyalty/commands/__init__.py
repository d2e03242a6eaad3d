"""The door for writes: points and the rules by which they are earned."""

from shuke.loyalty.commands.following import (
    expire_due,
    follow_merges,
    follow_orders,
    release_due,
)
from shuke.loyalty.commands.giving import adjust_points, cancel_redemption, redeem_points
from shuke.loyalty.commands.rewarding import (
    cancel_claim,
    claim_reward,
    end_reward,
    give_reward,
    hand_over_reward,
    offer_reward,
    reopen_reward,
)
from shuke.loyalty.commands.ruling import begin_rules, end_rules, run_rehearsal, write_rules

__all__ = [
    "adjust_points",
    "begin_rules",
    "cancel_claim",
    "cancel_redemption",
    "claim_reward",
    "end_reward",
    "end_rules",
    "expire_due",
    "follow_merges",
    "follow_orders",
    "give_reward",
    "hand_over_reward",
    "offer_reward",
    "redeem_points",
    "release_due",
    "reopen_reward",
    "run_rehearsal",
    "write_rules",
]
