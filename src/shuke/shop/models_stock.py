"""How much of what is where: statements of stock, of which the latest about a store holds."""

from django.db import models


class StockStatement(models.Model):
    """Somebody said that a store had so much of a product at `at`. Said again it is only confirmed; another
    figure is a statement of its own, so that what was stated before stays told."""

    product = models.ForeignKey(
        "shop.Product", on_delete=models.CASCADE, related_name="stock_statements", db_index=False
    )
    store = models.ForeignKey(
        "team.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Below nought: more was sold than there was. Thousandths, for what is sold by metre and kilogram.
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    at = models.DateTimeField()
    #: When the same figure was stated last.
    confirmed_at = models.DateTimeField()
    #: Who said so: a door ("import:3", "shop-1"), or a colleague.
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["product", "store", "-at", "-id"], name="stock_latest")]
