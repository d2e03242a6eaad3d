"""Gatherings to which people are invited, and their guests."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Gathering(models.Model):
    """Something that happens at a time and a place, with room for so many."""

    class Kind(models.TextChoices):
        TASTING = "tasting", _("Tasting or try-on")
        TEST_DRIVE = "test_drive", _("Test drive")
        LAUNCH = "launch", _("Launch")
        LESSON = "lesson", _("Class or parents' morning")
        LIVE = "live", _("Live stream")
        OTHER = "other", pgettext_lazy("gathering", "Other")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("gathering", "Planned")
        OPEN = "open", _("Open for sign-ups")
        CLOSED = "closed", _("Sign-ups closed")
        CALLED_OFF = "off", _("Called off")

    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("State"), max_length=8, choices=State.choices)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    place = models.CharField(_("Where it is"), max_length=200, blank=True)
    about = models.TextField(_("Description"), max_length=2000, blank=True)
    #: What goes with the invitation: "plan of the way, voucher for tea".
    enclosures = models.CharField(_("Included with the invitation"), max_length=300, blank=True)
    #: Gatherings of one series (cities, years) are compared stop by stop.
    series = models.CharField(_("Series"), max_length=80, blank=True, db_index=True)
    #: People whom it has room for, those who come along included; 0: any number.
    capacity = models.PositiveIntegerField(_("Capacity"), default=0)
    #: How many may come on one invitation.
    largest_party = models.PositiveSmallIntegerField(_("Guests per invitation"), default=2)
    #: Where people sign up, made when it is first opened; and its question about how many come.
    form = models.OneToOneField(
        "collect.WebForm", null=True, on_delete=models.PROTECT, related_name="+"
    )
    party_question = models.CharField(max_length=8, blank=True)
    #: Random key of the draw of those who are spared.
    seed = models.CharField(max_length=32, editable=False)
    made_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="gathering_recent"),
            models.Index(fields=["ends_at"], name="gathering_ends"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_over(self, now: dt.datetime) -> bool:
        return self.ends_at <= now


class Guest(models.Model):
    """One person of a gathering: how they stand to it, and whether they came."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("guest", "Invited")
        COMING = "coming", pgettext_lazy("guest", "Coming")
        WAITING = "waiting", _("On the waiting list")
        DECLINED = "declined", pgettext_lazy("guest", "Cannot come")
        SPARED = "spared", _("Control group, not invited")

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="guests")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    #: How many come, the guest included.
    party = models.PositiveSmallIntegerField(default=1)
    #: What the guest shows at the door: random, names nobody.
    ticket = models.CharField(max_length=24, unique=True)
    #: Whether the shop asked them; else they signed up themselves.
    was_invited = models.BooleanField(default=False)
    #: Whether they were drawn to be left out: they are compared with, whatever they do.
    was_spared = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True)
    #: Since when `state` holds: the turn of those who wait.
    since = models.DateTimeField()
    came_at = models.DateTimeField(null=True)
    #: How many came in with this ticket.
    came_with = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "customer"], name="guest_once")]
        indexes = [
            models.Index(fields=["gathering", "state", "since", "id"], name="guest_turn"),
            models.Index(fields=["since", "id"], name="guest_since"),
            models.Index(
                fields=["invited_at"],
                condition=models.Q(invited_at__isnull=False),
                name="guest_invited",
            ),
            models.Index(
                fields=["came_at"], condition=models.Q(came_at__isnull=False), name="guest_came"
            ),
        ]
