"""Invoices of orders: what was asked for, and what was issued."""

from django.db import models

from shuke.common.money import MoneyField


class Invoice(models.Model):
    """One invoice (发票). Without a number it is wished for, not issued yet."""

    order = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="invoices", db_index=False
    )
    number = models.CharField(max_length=40, blank=True, db_index=True)
    #: Whom it is made out to, and their number at the tax office.
    title = models.CharField(max_length=200, blank=True)
    tax_number = models.CharField(max_length=30, blank=True)
    #: As the sender calls it: 电子普通发票, 增值税专用发票.
    kind = models.CharField(max_length=40, blank=True)
    #: In the order's currency; null: nobody said.
    amount = MoneyField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="invoice_once_per_order")
        ]
