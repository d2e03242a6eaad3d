"""What comes back: clicks, receipts, replies, and the addresses that get nothing any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.spells import Spell, one_open
from shuke.engage.models.ledger import Send
from shuke.engage.models.steps import Step


class Link(models.Model):
    """One address in what a step says; its letters link to `/c/<send key>/<position>/`."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="links")
    position = models.IntegerField()
    url = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "position"], name="link_once")]


class Click(models.Model):
    """Somebody, or a scanner, followed a link. Append-only."""

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="clicks")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="clicks")
    at = models.DateTimeField()
    #: Looks like a scanner or a preview fetch; kept, not counted.
    machine = models.BooleanField(default=False)
    user_agent = models.CharField(max_length=200, blank=True)


class DeliveryEvent(models.Model):
    """What was reported about a letter after it was handed over. Append-only."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        READ = "read", _("Read")
        FAILED = "failed", _("Could not be delivered")
        HARD_BOUNCE = "hard_bounce", _("Address does not exist")
        SOFT_BOUNCE = "soft_bounce", _("Could not be delivered for now")
        COMPLAINT = "complaint", _("Marked as spam")
        #: Closed on the shop's site.
        DISMISSED = "dismissed", _("Closed without a look")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="delivery_events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: When it was so, as the reporter says.
    at = models.DateTimeField()
    #: Which part of a message that went out in several, from 1; 0 for all of it.
    part = models.SmallIntegerField(default=0)
    #: Enhanced status or SMTP code ("5.1.1"), and the reporter's words, shortened.
    code = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    #: Identifies the report, so that the same one again changes nothing.
    ref = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["send", "kind", "ref"], name="delivery_event_once")
        ]


class Reply(models.Model):
    """What somebody wrote back over a channel. Append-only."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    #: What they answered; null when nothing had been sent to them over the channel.
    send = models.ForeignKey(Send, on_delete=models.PROTECT, related_name="replies", null=True)
    channel = models.CharField(max_length=12)
    #: The carrier's name of it.
    ref = models.CharField(max_length=120)
    at = models.DateTimeField()
    text = models.TextField()
    #: Whether it asks for no more messages.
    opts_out = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "ref"], name="reply_once")]


class Suppression(Spell):
    """A spell in which an address gets no marketing, whoever it belongs to."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("Letters bounced")
        COMPLAINT = "complaint", _("Marked a letter as spam")
        #: Who they are, the record does not know.
        OPT_OUT = "opt_out", _("Asked for no more messages")
        MANUAL = "manual", _("Blocked by staff")

    channel = models.CharField(max_length=12, default="email")
    #: Keyed hash (`Keyring.address_hash`): stays when the address itself is erased.
    address_hash = models.CharField(max_length=32)
    address = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    #: What reported it: "send:123", "staff:4".
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [one_open("channel", "address_hash", name="suppressed_once")]
