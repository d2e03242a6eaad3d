"""Leads, and the deals that come of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField


class Via(models.TextChoices):
    """By which way somebody asked."""

    FORM = "form", _("Form")
    CHAT = "chat", _("Chat")
    CALL = "call", pgettext_lazy("lead", "Call")
    STORE = "store", pgettext_lazy("lead", "Store visit")
    TEST_DRIVE = "test_drive", _("Test drive")
    FAIR = "fair", _("Fair")
    MARKET = "market", _("Marketplace")
    OTHER = "other", pgettext_lazy("lead", "Other")


class Lead(models.Model):
    """Somebody asked, and nobody knows yet what comes of it: one is open of a person at most."""

    class Outcome(models.TextChoices):
        CONVERTED = "converted", pgettext_lazy("lead", "Became a deal")
        LOST = "lost", pgettext_lazy("lead", "Came to nothing")

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    #: Of the first enquiry; further ones stand beside it.
    via = models.CharField(pgettext_lazy("lead", "Way"), max_length=12, choices=Via.choices)
    source = models.CharField(_("Source"), max_length=60, blank=True)
    intent = models.CharField(_("What they want"), max_length=300, blank=True)
    #: 0 to 100, and what speaks for it: [[code, points]].
    score = models.PositiveSmallIntegerField(pgettext_lazy("lead", "Score"), default=0)
    signs = models.JSONField(default=list)
    holder = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="sales_leads"
    )
    came_at = models.DateTimeField(pgettext_lazy("lead", "Came"))
    #: In business time; null once somebody answered.
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    lost_reason = models.CharField(pgettext_lazy("lead", "Why not"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_at=None), name="lead_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["-came_at", "-id"],
                name="lead_queue",
                condition=models.Q(ended_at=None),
            ),
            models.Index(fields=["customer", "-came_at"], name="lead_customer"),
            models.Index(
                fields=["answer_by"],
                name="lead_clock",
                condition=models.Q(answer_by__isnull=False, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Enquiry(models.Model):
    """One time that they asked. The same one twice is one."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="enquiries")
    #: The sender's name for it ("form:12"); null: a colleague wrote it down.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    via = models.CharField(max_length=12, choices=Via.choices)
    source = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)


class Deal(models.Model):
    """Something that somebody may buy: its stage, its worth, and the next step with its day."""

    class Kind(models.TextChoices):
        NEW = "new", pgettext_lazy("deal", "New customer")
        RENEWAL = "renewal", pgettext_lazy("deal", "Renewal")
        REORDER = "reorder", pgettext_lazy("deal", "Re-order")
        UPSELL = "upsell", pgettext_lazy("deal", "More or better")

    class Outcome(models.TextChoices):
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Lead, null=True, on_delete=models.SET_NULL, related_name="deals")
    title = models.CharField(pgettext_lazy("deal", "What it is about"), max_length=120)
    kind = models.CharField(pgettext_lazy("deal", "Kind"), max_length=8, choices=Kind.choices)
    stage = models.CharField(pgettext_lazy("deal", "Stage"), max_length=40)
    value = MoneyField(pgettext_lazy("deal", "Worth"), default=0)
    currency = models.CharField(max_length=3)
    next_step = models.CharField(pgettext_lazy("deal", "Next step"), max_length=200)
    next_on = models.DateField(pgettext_lazy("deal", "When"))
    #: The day by which they may buy.
    closes_on = models.DateField(pgettext_lazy("deal", "Expected"))
    holder = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="deals"
    )
    opened_at = models.DateTimeField()
    #: Since when it is in its stage.
    staged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=4, choices=Outcome.choices, blank=True)
    lost_reason = models.CharField(pgettext_lazy("deal", "Why not"), max_length=120, blank=True)
    #: Grows with every change.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["stage", "next_on", "id"],
                name="deal_board",
                condition=models.Q(ended_at=None),
            ),
            models.Index(
                fields=["next_on", "id"], name="deal_next", condition=models.Q(ended_at=None)
            ),
            models.Index(fields=["customer", "-opened_at"], name="deal_customer"),
            models.Index(
                fields=["-ended_at", "-id"],
                name="deal_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class DealLine(models.Model):
    """So many of a product at a price: together what the deal is worth."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("shop.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(pgettext_lazy("deal", "How many"))
    unit_price = MoneyField(_("Unit price"))


class DealMove(models.Model):
    """Who moved a deal into which stage, and when. Append-only: the probability of a stage is learned from it."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="moves")
    stage = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["stage", "deal"], name="deal_move_stage")]
