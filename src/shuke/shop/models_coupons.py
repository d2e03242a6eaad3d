"""Coupons: what is offered, who holds one, and what it was used for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.common.money import MoneyField
from shuke.common.revisions import Tracked


class Coupon(Tracked):
    """An offer: so much off, under these terms. Terms are fixed once somebody holds one, so that
    what was promised stays what it was; other terms are another coupon."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("Amount off")
        PERCENT = "percent", _("Per cent off")
        SHIPPING = "shipping", _("Free shipping")
        GIFT = "gift", pgettext_lazy("coupon", "Gift")

    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    #: An amount of `currency`, or a share in per cent; 0 for free shipping and gifts.
    value = MoneyField(pgettext_lazy("coupon", "Value"), default=0)
    currency = models.CharField(max_length=3)
    #: What is handed over, in words: only of a gift.
    gift = models.CharField(pgettext_lazy("coupon", "Gift"), max_length=200, blank=True)
    #: Goods that count must come to so much before the coupon.
    minimum = MoneyField(_("From"), default=0)
    #: At most so much off; null for no limit. Only of a percentage.
    most = MoneyField(pgettext_lazy("coupon", "At most"), null=True, blank=True)
    #: Where and for what it holds; nothing chosen means everywhere, for everything.
    store_codes = models.JSONField(default=list, blank=True)
    categories = models.JSONField(default=list, blank=True)
    brands = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField(_("Valid from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("Valid until"), null=True, blank=True)
    #: Days that a person has from the day of getting it; null for until `ends_at` only.
    days = models.PositiveIntegerField(_("Valid for (days)"), null=True, blank=True)
    #: How often one code may be used, and how many codes there may be; null for any number.
    uses = models.PositiveIntegerField(_("Uses per code"), default=1)
    limit = models.PositiveIntegerField(_("Total codes"), null=True, blank=True)
    #: Codes given so far: moved in the transaction that gives them, under the condition of `limit`.
    issued = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    #: Nobody gets one any more; codes that people hold go on until they expire.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="coupon_recent")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_at is not None and self.ends_at <= clock.now()


class IssuedCoupon(Tracked):
    """One code. What is left of it is a column that a use moves."""

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(_("Code"), max_length=40, unique=True)
    #: Who may use it; null for a code that was made public.
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="coupons",
        db_index=False,
    )
    #: Why they have it ("campaign:12", "staff:3"), with `coupon` and `customer` the key of giving it once.
    reason = models.CharField(max_length=120)
    issued_at = models.DateTimeField(pgettext_lazy("coupon", "Given"))
    issued_by = models.CharField(max_length=120)
    starts_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("Expires"), null=True)
    #: Null for any number, as a public code may have.
    uses_left = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coupon", "customer", "reason"], name="coupon_issued_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-issued_at", "-id"], name="coupon_of_customer"),
            models.Index(fields=["coupon", "-issued_at", "-id"], name="coupon_codes"),
        ]

    def __str__(self) -> str:
        return self.code


class CouponUse(Tracked):
    """A code was used on an order. Append-only: taking it back ends the row."""

    issued = models.ForeignKey(IssuedCoupon, on_delete=models.PROTECT, related_name="used")
    #: The caller's key: the same use told again is the same use.
    key = models.CharField(max_length=120, unique=True)
    order_number = models.CharField(max_length=80, blank=True)
    store_code = models.CharField(max_length=60, blank=True)
    goods = MoneyField(default=0)
    off = MoneyField(_("Off"), default=0)
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["issued", "-at", "-id"], name="coupon_uses")]
