"""What the shop promised to people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Promise(models.Model):
    """Somebody of the shop said that something will be done for a customer, by a day at the latest. It is kept,
    broken or given back by whoever says so; until then it is open."""

    class Outcome(models.TextChoices):
        FULFILLED = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        #: The customer wants it no longer, or it was noted by mistake.
        RELEASED = "released", _("Released")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="promises"
    )
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    #: Who is to keep it; null: nobody, since whoever had it left.
    holder = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="promises"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["outcome", "due_on", "id"], name="promise_due"),
        ]

    def __str__(self) -> str:
        return self.what
