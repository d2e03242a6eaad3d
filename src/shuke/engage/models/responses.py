"""What comes back: clicks, bounces, and the addresses that get nothing any more."""

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
        HARD_BOUNCE = "hard_bounce", _("Address does not exist")
        SOFT_BOUNCE = "soft_bounce", _("Could not be delivered for now")
        COMPLAINT = "complaint", _("Marked as spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="delivery_events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    #: Enhanced status or SMTP code ("5.1.1"), and the reporter's words, shortened.
    code = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    #: Identifies the report, so that the same one again changes nothing.
    ref = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["send", "kind", "ref"], name="delivery_event_once")
        ]


class Suppression(Spell):
    """A spell in which an address gets no marketing, whoever it belongs to."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("Letters bounced")
        COMPLAINT = "complaint", _("Marked a letter as spam")
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
