"""What a source of customers may cost over some days."""

from django.db import models

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open


class Budget(Spell):
    """A plan for one source from a day to a day, both included. It is not changed: another one for the same
    source and days ends it, so that who planned what stays told."""

    source = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [one_open("source", "starts", "ends", name="one_budget_for_the_days")]
        indexes = [models.Index(fields=["-ends", "-id"], name="budget_by_day")]
