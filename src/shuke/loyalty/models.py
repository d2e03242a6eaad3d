"""Points: accounts, the lots that they consist of, every movement, and the rules by which they are earned."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.accounts import Account, Entry
from shuke.common.revisions import Tracked
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class EarningRules(Version):
    """One version of how points are earned (`plan.Plan`), rehearsed on the orders of a year."""


class EarningSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(EarningRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("loyalty_one_holds")]


class EarningRun(models.Model):
    """A finished look at what orders changed: everything up to `revision` has the points that it comes to."""

    revision = models.BigIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    #: Orders that were looked at.
    orders = models.PositiveIntegerField()


class PointsAccount(Account, Tracked):
    """Points of one record. `balance` can be spent, or is owed where it is negative; `waiting` can be spent later.

    `points` and the columns after it are of the whole person and stand with the record that stands for them: nothing
    at the others.
    """

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="points_account"
    )
    waiting = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0, db_index=True)
    points_waiting = models.BigIntegerField(default=0)
    #: The last day on which the next ones can be spent, and how many these are.
    expires_on = models.DateField(null=True)
    expiring = models.BigIntegerField(default=0)


class PointsLot(models.Model):
    """Points of one cause on one account: a line of an order, an order as a whole, a gift.

    `earned` is what it comes to now, after returns and what expired; `left` of that is not spent.
    """

    account = models.ForeignKey(PointsAccount, on_delete=models.CASCADE, related_name="lots")
    #: "line:17", "first:5", "given:…": a cause is booked once.
    source = models.CharField(max_length=120)
    #: Ids of shop: an order that is deleted leaves its lot, which then comes to nothing.
    order_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    rules = models.ForeignKey(
        EarningRules, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: What was paid for it when it was earned, in the integer units of `money`, and the points of that.
    basis = models.BigIntegerField(default=0)
    full = models.BigIntegerField()
    earned = models.BigIntegerField()
    left = models.BigIntegerField()
    expired = models.BigIntegerField(default=0)
    #: Can be spent from then on; while `released_at` is null they wait.
    usable_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    #: Movements so far, for the keys of its entries.
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "source"], name="lot_once"),
            models.CheckConstraint(
                condition=models.Q(left__gte=0, earned__gte=models.F("left")), name="lot_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="lot_order"),
            models.Index(
                fields=["usable_at"], name="lot_waits", condition=models.Q(released_at=None)
            ),
            models.Index(fields=["expires_at"], name="lot_expires", condition=models.Q(left__gt=0)),
        ]


class PointsEntry(Entry):
    """One movement: `amount` moves the balance, `waiting` what waits. Append-only."""

    class Kind(models.TextChoices):
        WAIT = "wait", pgettext_lazy("points", "Earned, waits")
        EARN = "earn", pgettext_lazy("points", "Earned")
        REDEEM = "redeem", pgettext_lazy("points", "Spent")
        CANCEL = "cancel", pgettext_lazy("points", "Spending cancelled")
        EXPIRE = "expire", pgettext_lazy("points", "Expired")
        ADJUST = "adjust", pgettext_lazy("points", "Adjusted by hand")
        TAKE_BACK = "take_back", pgettext_lazy("points", "Taken back")
        ROLL_BACK = "roll_back", pgettext_lazy("points", "Given back")
        FORGIVE = "forgive", pgettext_lazy("points", "Forgiven")
        REFER = "refer", pgettext_lazy("points", "For a referral")
        SETTLE = "settle", pgettext_lazy("points", "Settled between merged records")

    account = models.ForeignKey(PointsAccount, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(pgettext_lazy("points", "What"), max_length=10, choices=Kind.choices)
    waiting = models.BigIntegerField(default=0)
    lot = models.ForeignKey(PointsLot, null=True, on_delete=models.CASCADE, related_name="entries")
    #: The rules that made it; null where nobody's rules did.
    rules = models.ForeignKey(
        EarningRules, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: The order's number, or why somebody did it by hand.
    cause = models.CharField(_("Why"), max_length=200, blank=True)

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["account", "-id"], name="points_entry_recent")]


class LotUse(models.Model):
    """So many points of a lot went with an entry, or came back with it (negative)."""

    entry = models.ForeignKey(PointsEntry, on_delete=models.CASCADE, related_name="uses")
    lot = models.ForeignKey(PointsLot, on_delete=models.CASCADE, related_name="uses")
    amount = models.BigIntegerField()


from shuke.loyalty.models_referrals import (  # noqa: E402
    Referral,
    ReferralKey,
    ReferralRules,
    ReferralSpell,
    ReferralStanding,
)
from shuke.loyalty.models_rewards import Reward, RewardClaim  # noqa: E402
from shuke.loyalty.models_tiers import (  # noqa: E402
    PastTier,
    TierRules,
    TierRun,
    TierSpell,
    TierStanding,
)

__all__ = [
    "EarningRules",
    "EarningRun",
    "EarningSpell",
    "LotUse",
    "PastTier",
    "PointsAccount",
    "PointsEntry",
    "PointsLot",
    "Referral",
    "ReferralKey",
    "ReferralRules",
    "ReferralSpell",
    "ReferralStanding",
    "Reward",
    "RewardClaim",
    "TierRules",
    "TierRun",
    "TierSpell",
    "TierStanding",
]
