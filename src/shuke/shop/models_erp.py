"""Orders as the ERP behind the shop has them, beside the marketplace or shop where they were placed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.shop.statuses import Status


class ErpOrder(models.Model):
    """One order of the ERP. An order of a platform is one of it, or several where the ERP split it."""

    order = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="erp_orders", db_index=False
    )
    #: The ERP's own.
    number = models.CharField(_("ERP's order number"), max_length=80, db_index=True)
    #: How the ERP says it stands, in our words, and what it calls the store.
    status = models.CharField(max_length=10, choices=Status, blank=True)
    store = models.CharField(max_length=60, blank=True)
    #: Since when the platform tells of the order itself; null: the ERP alone does, and is believed in all.
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="erp_order_once_per_order")
        ]
