"""How much of what is where: statements of stock, of which the latest about a store holds, and what moved since."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class StockMovement(models.Model):
    """So much of a product came into a store (above nought) or left it (below) at `at`. Rows are not changed:
    what is told otherwise later under the same number stands in its place (`replaced_by`)."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", pgettext_lazy("stock", "Received")
        SALE = "sale", pgettext_lazy("stock", "Sold")
        RETURN = "return", pgettext_lazy("stock", "Came back")
        TRANSFER = "transfer", pgettext_lazy("stock", "Between stores")
        ADJUSTMENT = "adjustment", pgettext_lazy("stock", "Put right")

    product = models.ForeignKey(
        "shop.Product", on_delete=models.CASCADE, related_name="stock_movements", db_index=False
    )
    store = models.ForeignKey(
        "team.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("Movement"), max_length=10, choices=Kind)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    at = models.DateTimeField()
    #: The sender's number of this movement, and of the paper it stands on (a receipt, an order); both may be empty.
    number = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=120)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["product", "store", "at"], name="stock_moved")]
