"""The door for writes: points and the rules by which they are earned."""

from shuke.loyalty.commands.following import (
    expire_due,
    follow_merges,
    follow_orders,
    release_due,
)
from shuke.loyalty.commands.giving import adjust_points, cancel_redemption, redeem_points
from shuke.loyalty.commands.referral_rewards import follow_referrals
from shuke.loyalty.commands.referring import clear_referral, refer, refuse_referral
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
from shuke.loyalty.commands.ruling_referrals import (
    begin_referral_rules,
    end_referral_rules,
    run_referral_rehearsal,
    write_referral_rules,
)
from shuke.loyalty.commands.tiering import (
    begin_tiers,
    end_tiers,
    follow_tier_merges,
    judge_changed,
    judge_everybody,
    run_tier_rehearsal,
    write_tiers,
)

__all__ = [
    "adjust_points",
    "begin_referral_rules",
    "begin_rules",
    "begin_tiers",
    "cancel_claim",
    "cancel_redemption",
    "claim_reward",
    "clear_referral",
    "end_referral_rules",
    "end_reward",
    "end_rules",
    "end_tiers",
    "expire_due",
    "follow_merges",
    "follow_orders",
    "follow_referrals",
    "follow_tier_merges",
    "give_reward",
    "hand_over_reward",
    "judge_changed",
    "judge_everybody",
    "offer_reward",
    "redeem_points",
    "refer",
    "refuse_referral",
    "release_due",
    "reopen_reward",
    "run_referral_rehearsal",
    "run_rehearsal",
    "run_tier_rehearsal",
    "write_referral_rules",
    "write_rules",
    "write_tiers",
]
