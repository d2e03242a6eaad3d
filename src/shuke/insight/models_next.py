"""What may stand in each customer's next order, and what is not to be offered to them."""

from django.db import models

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, one_open


class NextProduct(Tracked):
    """A product that may stand in somebody's next order, the likeliest at place 1, as of `at`. Rewritten when it
    became another; null once nothing is offered at this place any more."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.SmallIntegerField()
    #: One article's product, whichever sizes and colours it comes in.
    product = models.ForeignKey(
        "shop.Product", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    at = models.DateTimeField()
    #: In percent, that it stands in the next order.
    chance = models.SmallIntegerField(default=0)
    #: When it is due again by their own rhythm or others'; null of what they never bought, and of what nobody knows.
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "place"], name="next_product_place")
        ]
        indexes = [
            models.Index(fields=["product", "-chance", "customer"], name="next_product_likeliest"),
            models.Index(fields=["due_on", "customer"], name="next_product_due"),
        ]


class ProductExclusion(Spell):
    """Somebody said that this article is not to be offered to this customer. Holds while `ended_at` is null."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("shop.Product", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [one_open("customer", "product", name="product_excluded_once")]
