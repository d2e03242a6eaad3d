"""What other currencies are worth in the shop's, day by day."""

from decimal import Decimal

from django.db import models

from shuke.common.money import RateField
from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, one_open


class ExchangeRate(Tracked, Spell):
    """One unit of `currency` is worth `rate` units of `home`, from `day` until the next day with a rate.

    A rate is not changed: another one for the same day ends it, so that who entered what stays told."""

    currency = models.CharField(max_length=3)
    #: The shop's currency when it was entered.
    home = models.CharField(max_length=3)
    day = models.DateField()
    rate = RateField()

    class Meta:
        constraints = [one_open("home", "currency", "day", name="one_rate_a_day")]
        indexes = [models.Index(fields=["-day", "-id"], name="rate_by_day")]

    @property
    def rate_text(self) -> str:
        """The rate without noughts at its end."""
        return rate_text(self.rate)


def rate_text(rate: Decimal) -> str:
    """A rate as people write it: 7.12 rather than 7.1200000000."""
    return f"{rate.normalize():f}"
