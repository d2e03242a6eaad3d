"""What competitors ask for goods like ours, as somebody saw it."""

from decimal import Decimal

from django.db import models

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open


class CompetitorPrice(Spell):
    """On `day` a competitor sold `title`, which is like `product`, at `price`, with an `offer` beside it.

    It is not changed: another one for the same product, competitor and day ends it, so that who saw what stays
    told. The latest day of each competitor is what holds."""

    product = models.ForeignKey(
        "shop.Product", on_delete=models.CASCADE, related_name="competitor_prices", db_index=False
    )
    competitor = models.CharField(max_length=80)
    price = MoneyField()
    currency = models.CharField(max_length=3)
    day = models.DateField()
    #: What comes with it: "2 for 1, free shipping".
    offer = models.CharField(max_length=200, blank=True)
    #: What it is called there.
    title = models.CharField(max_length=200, blank=True)
    #: Where it was seen: an address, a screenshot's name, a colleague's words.
    source = models.CharField(max_length=300)

    #: What ours costs today, and by which share theirs is below it (`queries.competitors`).
    ours: Decimal | None = None
    below: Decimal | None = None

    class Meta:
        constraints = [one_open("product", "competitor", "day", name="one_competitor_price_a_day")]
        indexes = [models.Index(fields=["-day", "-id"], name="competitor_price_by_day")]

    @property
    def is_link(self) -> bool:
        """Whether the source is an address that can be opened."""
        return self.source.startswith(("https://", "http://"))
