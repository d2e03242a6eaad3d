"""Price lists: what a product costs in a region or store, to whom, from when to when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open


class ListedPrice(Spell):
    """One price of one product, for the days from `starts` to `ends`, both included.

    A price is not changed: another one for the same place, buyers and first day ends it, so that who entered
    what stays told. Which of several holds is `shop.prices.holding`."""

    class For(models.TextChoices):
        CONSUMERS = "consumers", _("Consumers")
        WHOLESALE = "wholesale", _("Wholesale")

    product = models.ForeignKey(
        "shop.Product", on_delete=models.CASCADE, related_name="prices", db_index=False
    )
    #: "" everywhere, "region:3" or "store:5": what the two keys below say, in one column that can be unique.
    place = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey("team.Region", null=True, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("team.Store", null=True, on_delete=models.PROTECT, related_name="+")
    buyers = models.CharField(max_length=10, choices=For.choices, default=For.CONSUMERS)
    price = MoneyField()
    currency = models.CharField(max_length=3)
    starts = models.DateField()
    #: Null: until further notice.
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            one_open("product", "place", "buyers", "starts", name="one_price_from_a_day"),
            models.CheckConstraint(
                condition=Q(region=None) | Q(store=None), name="price_has_one_place"
            ),
        ]
        indexes = [models.Index(fields=["-starts", "-id"], name="price_by_day")]
