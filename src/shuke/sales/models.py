"""What sales works on: people stuck before paying, what was done about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class StallRules(Version):
    """One version of when somebody counts as stuck (`stall_rules.Plan`), rehearsed on the past month."""


class StallSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(StallRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("stalls_one_holds")]


class Stall(models.Model):
    """One person stuck between cart and payment, once: one is open of a person at most."""

    class Kind(models.TextChoices):
        CART = "cart", pgettext_lazy("stall", "Cart")
        ORDER = "order", pgettext_lazy("stall", "Unpaid order")

    class Outcome(models.TextChoices):
        PAID = "paid", pgettext_lazy("stall", "Paid")
        REFUSED = "refused", pgettext_lazy("stall", "Does not want it")
        UNREACHED = "unreached", pgettext_lazy("stall", "Not reached")
        CANCELLED = "cancelled", pgettext_lazy("stall", "Order cancelled")
        EXPIRED = "expired", pgettext_lazy("stall", "Nothing came of it")

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: `shop.queries.checkout.Stuck.key`: the same standstill is noticed once.
    key = models.CharField(max_length=40, unique=True)
    #: The order that waits for its payment; no key of the database: an import may be taken back.
    order_id = models.BigIntegerField(null=True)
    store = models.ForeignKey("team.Store", null=True, on_delete=models.SET_NULL, related_name="+")
    #: The last step that they came to.
    step = models.CharField(max_length=60)
    device = models.CharField(max_length=10, blank=True)
    #: Null where nobody knows what it is worth.
    value = MoneyField(_("Value of the cart"), null=True)
    currency = models.CharField(max_length=3)
    #: [[product id, how many]].
    products = models.JSONField(default=list)
    #: A code of `reasons.REASONS`, and what speaks for each: [[code, words' values]].
    reason = models.CharField(max_length=12, blank=True)
    evidence = models.JSONField(default=list)
    stalled_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    rules = models.ForeignKey(StallRules, on_delete=models.PROTECT, related_name="+")
    #: Drawn to be left alone, to compare with.
    is_spared = models.BooleanField(default=False)
    #: Who has it now, since when, and when they last did something about it.
    holder = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="stalls"
    )
    claimed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    #: Who reached out last: whose work it is when they pay.
    helped_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    helped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    #: The sale that closed it, in its own currency; profit null where its cost is not complete.
    paid_order_id = models.BigIntegerField(null=True)
    paid = MoneyField(null=True)
    profit = MoneyField(null=True)
    paid_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_at=None), name="stall_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["-stalled_at", "-id"],
                name="stall_queue",
                condition=models.Q(ended_at=None, is_spared=False),
            ),
            models.Index(
                fields=["-value", "-id"],
                name="stall_by_value",
                condition=models.Q(ended_at=None, is_spared=False),
            ),
            # The figures over the queue, which every page of it asks for each five seconds.
            models.Index(
                fields=["holder", "currency", "value"],
                name="stall_pulse",
                condition=models.Q(ended_at=None, is_spared=False),
            ),
            models.Index(fields=["customer", "-stalled_at"], name="stall_customer"),
            models.Index(fields=["-noticed_at", "-id"], name="stall_noticed"),
            models.Index(fields=["stalled_at", "id"], name="stall_since"),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class StallStep(models.Model):
    """Who did what about somebody who was stuck. Append-only."""

    class Kind(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("stall", "Took it")
        RELEASED = "released", pgettext_lazy("stall", "Gave it back")
        LAPSED = "lapsed", pgettext_lazy("stall", "Went back by itself")
        WROTE = "wrote", pgettext_lazy("stall", "Wrote")
        CALLED = "called", pgettext_lazy("stall", "Called")
        COUPON = "coupon", pgettext_lazy("stall", "Gave a coupon")
        CLOSED = "closed", pgettext_lazy("stall", "Closed")
        REOPENED = "reopened", pgettext_lazy("stall", "Opened again")

    stall = models.ForeignKey(Stall, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    #: Which way, in short words.
    way = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["stall", "-at", "-id"], name="stall_step_recent")]


from shuke.sales.models_deals import (  # noqa: E402, F401
    Deal,
    DealLine,
    DealMove,
    Enquiry,
    Lead,
    Via,
)
from shuke.sales.models_pay import (  # noqa: E402, F401
    PayCorrection,
    PayDispute,
    PayMonth,
    PayPlan,
    PaySheet,
    PaySpell,
)
from shuke.sales.models_targets import Target  # noqa: E402, F401
