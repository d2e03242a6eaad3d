"""What colleagues earn by what they sold: the plan, the months, a sheet for each."""

from django.db import models

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open
from shuke.common.versions import Version, one_holds
from shuke.sales.periods import Period


class PayPlan(Version):
    """One version of what is paid for what (`pay_plan.Plan`), tried on the last three months."""


class PaySpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("pay_plan_one_holds")]


class PayMonth(models.Model):
    """A month of pay: worked out again until the owner locks it, and never after."""

    first = models.DateField(unique=True)
    #: The version by which it was worked out; null: none held, so there are sales and no pay.
    plan = models.ForeignKey(PayPlan, null=True, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    computed_at = models.DateTimeField(null=True)
    #: `common.revisions.settled_revision` before its orders were read: what changed later counts in a later month.
    revision = models.BigIntegerField(default=0)
    #: Returns whose sale nobody knows: they take nothing back.
    unclear = models.IntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Period:
        return Period(self.first, "month")

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


class PaySheet(models.Model):
    """A colleague's month: what they sold, what is paid for it, line by line, and every order of it."""

    month = models.ForeignKey(PayMonth, on_delete=models.CASCADE, related_name="sheets")
    staff = models.ForeignKey("team.Staff", on_delete=models.PROTECT, related_name="pay_sheets")
    #: What the orders of the month came to, net of what was returned in it.
    base = MoneyField()
    total = MoneyField()
    #: `paying.Line` as JSON, in their order; amounts are units of 0.0001.
    lines = models.JSONField(default=list)
    #: What else went into it: {"counts", "rating", "team", "corrections"}, so that it can be worked out again.
    inputs = models.JSONField(default=dict)
    #: Of what was paid by revenue: units paid, and units that it was paid for. Returns take back by it.
    paid = models.BigIntegerField(default=0)
    paid_for = models.BigIntegerField(default=0)
    #: `paying.ENTRIES` as an Arrow file.
    entries = models.BinaryField(default=bytes)
    #: The colleague looked through it and agrees; empty again when it is worked out to something else.
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "staff"], name="pay_sheet_once")]


class PayDispute(Spell):
    """A colleague does not agree with their month, and what came of it. One is open of a sheet at most."""

    sheet = models.ForeignKey(PaySheet, on_delete=models.CASCADE, related_name="disputes")
    words = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [one_open("sheet", name="pay_dispute_open_once")]


class PayCorrection(Spell):
    """So much more or less for a colleague in a month, by hand, with the reason. It counts while it is not ended."""

    month = models.ForeignKey(PayMonth, on_delete=models.PROTECT, related_name="corrections")
    staff = models.ForeignKey("team.Staff", on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    why = models.CharField(max_length=300)
