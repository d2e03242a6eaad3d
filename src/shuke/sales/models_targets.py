"""What is to be sold: by whom or where, in which year, quarter or month."""

from django.db import models
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open
from shuke.sales.periods import Period


class Target(Spell):
    """A target, from when to when it stood. It is not changed: another one for the same ends it, so that those below
    see what it was before."""

    class Kind(models.TextChoices):
        SHOP = "shop", pgettext_lazy("target", "The whole shop")
        STORE = "store", pgettext_lazy("target", "Store")
        TEAM = "team", pgettext_lazy("target", "Team")
        PERSON = "person", pgettext_lazy("target", "Colleague")
        PRODUCT = "product", pgettext_lazy("target", "Product")

    class Span(models.TextChoices):
        YEAR = "year", pgettext_lazy("target", "Year")
        QUARTER = "quarter", pgettext_lazy("target", "Quarter")
        MONTH = "month", pgettext_lazy("target", "Month")

    class Side(models.TextChoices):
        #: From above.
        GIVEN = "given", pgettext_lazy("target", "Given")
        #: What those who sell say they will reach.
        CLAIMED = "claimed", pgettext_lazy("target", "Claimed")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: The store, team, colleague or product; 0 for the whole shop.
    thing = models.BigIntegerField(default=0)
    span = models.CharField(max_length=8, choices=Span.choices)
    first = models.DateField()
    side = models.CharField(max_length=8, choices=Side.choices)
    #: Net revenue, in the shop's currency.
    amount = MoneyField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            one_open("kind", "thing", "span", "first", "side", name="target_stands_once")
        ]
        indexes = [models.Index(fields=["first", "kind", "thing"], name="target_of_days")]

    @property
    def period(self) -> Period:
        return Period(self.first, self.span)
