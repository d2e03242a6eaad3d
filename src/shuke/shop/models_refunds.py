"""Refunds of orders one by one, with what they were for."""

from django.db import models

from shuke.common.money import MoneyField


class Refund(models.Model):
    """Money that went back without a return of its own. They say what `Order.refunded` is made of; the order
    tells how much that is in all."""

    order = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="refunds", db_index=False
    )
    #: The sender's own number of it.
    number = models.CharField(max_length=80)
    #: In the order's currency, zero or positive.
    amount = MoneyField()
    at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    #: For which goods: [{"code", "title", "quantity", "amount" (text)}]; [] for the order as a whole.
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="refund_once_per_order")
        ]
