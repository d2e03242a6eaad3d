"""What campaigns brought, as counted last: for lists, which cannot read every order of every campaign."""

from django.db import models

from shuke.common.money import MoneyField
from shuke.engage.models.campaigns import Campaign


class CampaignEffect(models.Model):
    """`results.measure` of one campaign in the usual days, as of `counted_at`. The three amounts are the
    difference in profit over everybody who was to get the letter; null where nothing may be said."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="effect")
    counted_at = models.DateTimeField()
    #: `Outcome.verdict`.
    verdict = models.CharField(max_length=7)
    #: Whole days of the window that had passed, and whether those were all.
    passed = models.PositiveSmallIntegerField()
    is_over = models.BooleanField()
    buyers = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    estimate = MoneyField(null=True)
    low = MoneyField(null=True)
    high = MoneyField(null=True)
