"""The send ledger: what was, is being or will be handed over, one row per step and person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.common.money import MoneyField
from shuke.engage.models.steps import Step


class Send(models.Model):
    """One letter to one person, or the decision to send none.

    queued -> sending (claim, lease) -> sent | failed | unknown; skipped and held_out are never
    handed over. Only `engage.ledger` writes here. `docs/sending.md` tells the whole story.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        #: Handed over, but the mail server's answer never reached us. Not sent again by itself.
        UNKNOWN = "unknown", _("Unknown")
        SKIPPED = "skipped", _("Skipped")
        HELD_OUT = "held_out", _("Control group")

    class Arm(models.TextChoices):
        """The part in the comparison: decided once, when people were gathered."""

        LETTER = "letter", _("Gets the e-mail")
        CONTROL = "control", _("Control group")
        #: Could not have got a letter even then, so left out of the comparison.
        NONE = "none", _("Not reachable")

    class Reason(models.TextChoices):
        """Why a letter was skipped or failed, besides the keys of gates (`customers.slots.Gate`)."""

        DUPLICATE = "duplicate", _("Address already served in this campaign")
        REFUSED = "refused", _("Refused by the mail server")
        GAVE_UP = "gave_up", _("Mail server kept putting it off")
        LETTER = "letter", _("The letter could not be written")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="sends")
    #: Which run of a step that repeats; a campaign has one, numbered 0.
    occurrence = models.IntegerField(default=0)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=12)
    arm = models.CharField(max_length=8, choices=Arm.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    #: A `Reason`, or the key of the gate that stopped it; of a waiting one, of the gate that put it off.
    reason = models.CharField(max_length=24, blank=True, default="")
    #: Keyed hash of the address (`Keyring.address_hash`), set when first claimed.
    address_hash = models.CharField(max_length=32, blank=True, default="")
    #: Fencing token of the claim that may write this row: "<worker run>.<number>".
    claim = models.CharField(max_length=40, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    #: Not claimed before this instant: after a temporary refusal, or in quiet hours.
    not_before = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    #: Parts that were handed over, as the channel counts and charges them.
    parts = models.SmallIntegerField(default=0)
    #: What that cost in the shop's currency, at the price of that moment; null for nothing.
    cost = MoneyField(null=True)
    #: The carrier's own name of what was handed over (`Answer.ref`), by which its receipts call it.
    ref = models.CharField(max_length=120, null=True)  # noqa: DJ001 - a big table gets null at once
    #: The mail server's last answer: code and text, shortened.
    response = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    #: When it reached its present settled state (sent, failed, unknown, skipped).
    settled_at = models.DateTimeField(null=True)
    #: Whether the customer's timeline tells of it (done in bulk after handing over).
    on_timeline = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "occurrence", "customer", "channel"], name="send_once"
            ),
            models.UniqueConstraint(
                fields=["step", "occurrence", "address_hash"],
                condition=~Q(address_hash=""),
                name="send_once_per_address",
            ),
        ]
        indexes = [
            models.Index(fields=["step", "state", "id"], name="send_by_state"),
            models.Index(fields=["customer", "settled_at"], name="send_to_customer"),
            models.Index(
                fields=["step", "not_before", "id"],
                condition=Q(state="queued"),
                name="send_waiting",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="send_in_flight"
            ),
            models.Index(
                fields=["ref"], condition=Q(ref__isnull=False), name="send_by_carriers_name"
            ),
            models.Index(
                fields=["id"],
                condition=Q(state="sent", on_timeline=False),
                name="send_off_timeline",
            ),
        ]
