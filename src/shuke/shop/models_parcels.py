"""Parcels of orders: what was sent under which number, when it left and when it came."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class Parcel(models.Model):
    """One parcel of an order. An order may go in several, and each is told of alone."""

    order = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="parcels", db_index=False
    )
    #: The tracking number as carriers write it: capitals and digits, without blanks (`shop.parcels`).
    number = models.CharField(max_length=60, db_index=True)
    carrier = models.CharField(max_length=60, blank=True)
    #: Null: announced, or nobody said when.
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    #: Grams; null: nobody weighed it.
    weight = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="parcel_once_per_order")
        ]

    @property
    def state(self) -> str:
        """Where it is, in words."""
        if self.received_at:
            return pgettext("parcel", "Delivered")
        return _("On the way") if self.sent_at else _("Announced")
