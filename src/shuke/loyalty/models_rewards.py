"""What points can be spent on, and who took it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField


class Reward(models.Model):
    """Something for points, or for points and money. Its terms are fixed: other terms are another reward."""

    name = models.CharField(_("Name"), max_length=120)
    points = models.PositiveIntegerField(_("Points"))
    #: What is paid beside the points, at the till or in the shop.
    price = MoneyField(pgettext_lazy("reward", "Plus payment"), default=0)
    currency = models.CharField(max_length=3)
    #: What is given is a code of this coupon; null for a thing that is handed over.
    coupon = models.ForeignKey(
        "shop.Coupon", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: How many there are in all; null for any number. `taken` of them are gone: moved under that condition.
    stock = models.PositiveIntegerField(pgettext_lazy("reward", "Stock"), null=True, blank=True)
    taken = models.PositiveIntegerField(pgettext_lazy("reward", "Taken"), default=0)
    made_at = models.DateTimeField(_("Made"))
    made_by = models.CharField(max_length=120)
    #: Nobody gets one any more.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["points", "id"], name="reward_by_points")]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int | None:
        """How many there are still; None: any number."""
        return None if self.stock is None else self.stock - self.taken


class RewardClaim(models.Model):
    """Somebody took a reward: its points were spent in the same transaction. It ends by being handed over or
    cancelled."""

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="claims")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: The caller's key: the same claim told again is the same claim; "claim:<key>" is that of its spending.
    key = models.CharField(max_length=120)
    points = models.PositiveIntegerField(_("Points"))
    at = models.DateTimeField(_("When"))
    by = models.CharField(max_length=120)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="claim_once")]
        indexes = [
            models.Index(fields=["reward", "-id"], name="claim_of_reward"),
            models.Index(fields=["customer", "-id"], name="claim_of_customer"),
        ]

    @property
    def state(self) -> str:
        """open, handed or cancelled."""
        return "cancelled" if self.cancelled_at else "handed" if self.handed_at else "open"
