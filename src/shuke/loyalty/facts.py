"""What loyalty announces."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.loyalty.models import EarningRules, ReferralRules, Reward, TierRules

Topic("loyalty.", _("Points"))

_GIVING, _RULING = "shuke.loyalty.commands.giving", "shuke.loyalty.commands.ruling"
#: Points were given to somebody or taken from them by hand: the ledger's entry.
ADJUSTED = Fact(
    "loyalty.adjusted",
    _("changed the points of %(customer)s by hand"),
    about=CUSTOMER,
    holds=("entry",),
    audited=True,
    undo=Undo(later(f"{_GIVING}.undo_adjusted"), checks_itself=True),
)
#: They spent points, or that was cancelled: the first entry of it.
REDEEMED = Fact(
    "loyalty.redeemed",
    _("spent points of %(customer)s"),
    about=CUSTOMER,
    holds=("entry",),
    audited=True,
    undo=Undo(later(f"{_GIVING}.undo_redeemed"), checks_itself=True),
)
CANCELLED = Fact(
    "loyalty.cancelled",
    _("gave spent points back to %(customer)s"),
    about=CUSTOMER,
    holds=("entry",),
    audited=True,
    undo=Final(_("Spend the points again.")),
)
RULES = Subject("earning_rules", names_from(EarningRules, "id"), "loyalty:version")
_of_rules = partial(Fact, about=RULES, audited=True)
_SWITCHES = ("loyalty.rules_begun", "loyalty.rules_ended")
#: A version of the earning rules was written, holds from now on, or no longer.
RULES_WRITTEN = _of_rules(
    "loyalty.rules_written",
    _("wrote version %(earning_rules)s of how points are earned"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
RULES_BEGUN = _of_rules(
    "loyalty.rules_begun",
    _("switched on version %(earning_rules)s of how points are earned"),
    undo=Undo(later(f"{_RULING}.undo_begin"), others=_SWITCHES),
)
RULES_ENDED = _of_rules(
    "loyalty.rules_ended",
    _("switched off version %(earning_rules)s of how points are earned"),
    undo=Undo(opposite(f"{_RULING}.begin_rules"), others=_SWITCHES),
)
TIERS = Subject("tier_rules", names_from(TierRules, "id"), "loyalty:tier_version")
_of_tiers = partial(Fact, about=TIERS, audited=True)
_TIERING = "shuke.loyalty.commands.tiering"
_TIER_SWITCHES = ("loyalty.tiers_begun", "loyalty.tiers_ended")
#: A version of the tiers was written, holds from now on, or no longer.
TIERS_WRITTEN = _of_tiers(
    "loyalty.tiers_written",
    _("wrote version %(tier_rules)s of the tiers"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
TIERS_BEGUN = _of_tiers(
    "loyalty.tiers_begun",
    _("switched on version %(tier_rules)s of the tiers"),
    undo=Undo(later(f"{_TIERING}.undo_begin_tiers"), others=_TIER_SWITCHES),
)
TIERS_ENDED = _of_tiers(
    "loyalty.tiers_ended",
    _("switched off version %(tier_rules)s of the tiers"),
    undo=Undo(opposite(f"{_TIERING}.begin_tiers"), others=_TIER_SWITCHES),
)
REWARD = Subject("reward", names_from(Reward), "loyalty:reward")
_of_reward = partial(Fact, about=REWARD, audited=True)
_REWARDING = "shuke.loyalty.commands.rewarding"
_OFFERS = ("loyalty.reward_offered", "loyalty.reward_ended", "loyalty.reward_reopened")
_END = Undo(opposite(f"{_REWARDING}.end_reward"), others=_OFFERS)
#: Something can be had for points, not any more, or again.
REWARD_OFFERED = _of_reward("loyalty.reward_offered", _("offered %(reward)s for points"), undo=_END)
REWARD_ENDED = _of_reward(
    "loyalty.reward_ended",
    _("ended the reward %(reward)s"),
    undo=Undo(opposite(f"{_REWARDING}.reopen_reward"), others=_OFFERS),
)
REWARD_REOPENED = _of_reward(
    "loyalty.reward_reopened", _("took up the reward %(reward)s again"), undo=_END
)
#: Somebody took one: the claim. It was handed over, or cancelled.
REWARD_CLAIMED = _of_reward(
    "loyalty.reward_claimed",
    _("gave %(reward)s for points"),
    holds=("claim",),
    undo=Undo(later(f"{_REWARDING}.undo_claimed"), checks_itself=True),
)
REWARD_HANDED = _of_reward(
    "loyalty.reward_handed",
    _("handed %(reward)s over"),
    holds=("claim",),
    undo=Undo(later(f"{_REWARDING}.undo_handed"), checks_itself=True),
)
CLAIM_CANCELLED = _of_reward(
    "loyalty.claim_cancelled",
    _("cancelled %(reward)s and gave the points back"),
    holds=("claim",),
    undo=Final(_("Give the reward again.")),
)
REFERRALS = Subject("referral_rules", names_from(ReferralRules, "id"), "loyalty:referral_version")
_of_referrals = partial(Fact, about=REFERRALS, audited=True)
_REFERRING = "shuke.loyalty.commands.referring"
_REFERRAL_RULING = "shuke.loyalty.commands.ruling_referrals"
_REFERRAL_SWITCHES = ("loyalty.referrals_begun", "loyalty.referrals_ended")
#: A version of what both get for a referral was written, holds from now on, or no longer.
REFERRALS_WRITTEN = _of_referrals(
    "loyalty.referrals_written",
    _("wrote version %(referral_rules)s of the referral rules"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
REFERRALS_BEGUN = _of_referrals(
    "loyalty.referrals_begun",
    _("switched on version %(referral_rules)s of the referral rules"),
    undo=Undo(later(f"{_REFERRAL_RULING}.undo_begin_referrals"), others=_REFERRAL_SWITCHES),
)
REFERRALS_ENDED = _of_referrals(
    "loyalty.referrals_ended",
    _("switched off version %(referral_rules)s of the referral rules"),
    undo=Undo(opposite(f"{_REFERRAL_RULING}.begin_referral_rules"), others=_REFERRAL_SWITCHES),
)
_of_friend = partial(Fact, about=CUSTOMER, holds=("referral",), audited=True)
#: A newcomer was brought by somebody: the referral. A colleague let pass what spoke against it, or refused it.
REFERRED = _of_friend(
    "loyalty.referred",
    _("noted that %(customer)s was brought by a customer"),
    undo=Undo(later(f"{_REFERRING}.undo_referred"), checks_itself=True),
)
REFERRAL_CLEARED = _of_friend(
    "loyalty.referral_cleared",
    _("let the referral of %(customer)s pass"),
    undo=Undo(later(f"{_REFERRING}.undo_cleared"), checks_itself=True),
)
REFERRAL_REFUSED = _of_friend(
    "loyalty.referral_refused",
    _("refused the referral of %(customer)s"),
    undo=Undo(later(f"{_REFERRING}.undo_refused"), checks_itself=True),
)
#: Whom somebody brought kept a first order: both got their points.
REFERRAL_REWARDED = _of_friend(
    "loyalty.referral_rewarded",
    _("rewarded %(customer)s for bringing a newcomer"),
    undo=Final(_("Adjust the points by hand.")),
)
