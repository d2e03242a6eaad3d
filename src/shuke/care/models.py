"""What people own, what was read of it and what was done to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.money import MoneyField
from shuke.common.revisions import Tracked


class OwnedThing(Tracked):
    """Something that a customer has. It is not deleted but gone."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="owned_things"
    )
    #: A code of `kinds`.
    kind = models.CharField(max_length=20)
    name = models.CharField(_("What is it?"), max_length=200)
    product = models.ForeignKey(
        "shop.Product", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    #: The order it came with: "<order id>:<position>"; "": noted by hand.
    origin = models.CharField(max_length=40, blank=True)
    bought_on = models.DateField(_("Bought on"), null=True)
    seller = models.CharField(_("Sold by"), max_length=120, blank=True)
    #: What was paid, and how much less than it costs, in `currency`.
    price = MoneyField(_("Price"), null=True)
    discount = MoneyField(_("Discount"), null=True)
    currency = models.CharField(max_length=3, blank=True)
    serial = models.CharField(_("Serial number"), max_length=60, blank=True)
    guarantee_until = models.DateField(_("Guarantee until"), null=True)
    #: By `Detail.code` of its kind.
    details = models.JSONField(default=dict)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    #: What comes next under the plan that holds, and when: kept by commands (`settling`).
    due_on = models.DateField(null=True)
    due_what = models.CharField(max_length=60, blank=True)
    #: It was sold, given away, broke or died.
    gone_at = models.DateTimeField(null=True)
    gone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~models.Q(origin=""), name="owned_once_an_origin"
            )
        ]
        indexes = [
            models.Index(
                fields=["guarantee_until"],
                name="owned_guarantee",
                condition=models.Q(gone_at__isnull=True, guarantee_until__isnull=False),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="owned_due",
                condition=models.Q(gone_at__isnull=True, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class _OfThing(models.Model):
    """Hangs off a thing, and belongs to its customer too, so that it goes where they go."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        abstract = True


class Reading(_OfThing):
    """What a counter or a scale showed on a day, in the unit of the thing's kind, with four decimals."""

    thing = models.ForeignKey(OwnedThing, on_delete=models.CASCADE, related_name="readings")
    value = MoneyField()


class Service(_OfThing):
    """What was done to a thing on a day."""

    thing = models.ForeignKey(OwnedThing, on_delete=models.CASCADE, related_name="services")
    what = models.CharField(max_length=60)
    #: What its counter showed then.
    value = MoneyField(null=True)
    note = models.CharField(max_length=300, blank=True)


from shuke.care.models_plans import CarePlans, CareSpell  # noqa: E402, F401
