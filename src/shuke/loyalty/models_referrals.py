"""Who brought whom: the rules of it version by version, each referral, and what people come to by them."""

from django.db import models
from django.utils.translation import pgettext_lazy

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class ReferralRules(Version):
    """One version of what both get (`referrals.Terms`), rehearsed on the newcomers of a year."""


class ReferralSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(ReferralRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("referrals_one_holds")]


class ReferralKey(models.Model):
    """The secret behind the personal codes, one row: it goes wherever the records go, so that links which people
    handed on outlive a new key of the installation."""

    secret = models.BinaryField()


class Referral(models.Model):
    """Somebody brought a newcomer (`customer`). One for each record; it ends rewarded, refused or lapsed."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("referral", "Waits for the first order")
        HELD = "held", pgettext_lazy("referral", "To be looked at")
        REWARDED = "rewarded", pgettext_lazy("referral", "Both rewarded")
        REFUSED = "refused", pgettext_lazy("referral", "Not rewarded")
        LAPSED = "lapsed", pgettext_lazy("referral", "Bought nothing in time")

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.CASCADE, related_name="referral"
    )
    referrer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="referrals"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    #: What speaks against it: codes of `referrals.SIGNS`, with commas.
    signs = models.CharField(max_length=100, blank=True)
    #: When the code was used, and who says so.
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    #: Those that held then: a changed rule does not rewrite it.
    rules = models.ForeignKey(
        ReferralRules, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: A colleague looked at the signs and let it pass.
    cleared_at = models.DateTimeField(null=True)
    #: When it became what it is now, by whom, and for which order.
    since = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    order_id = models.BigIntegerField(null=True)
    #: Points that the two got.
    referrer_points = models.PositiveIntegerField(default=0)
    friend_points = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "since"], name="referral_by_state"),
        ]


class ReferralStanding(Tracked):
    """Per person, with the record that stands for them: how many whom they brought bought, and whether they were
    brought themselves."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="referral_standing"
    )
    brought = models.PositiveIntegerField(default=0, db_index=True)
    #: "yes" or "".
    was_brought = models.CharField(max_length=3, blank=True)
