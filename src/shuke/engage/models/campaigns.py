"""A campaign and the diary of what was decided about it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import author
from shuke.engage.models.steps import Step


class Campaign(models.Model):
    """One letter to one segment. Once it is to go out, content and audience do not change any more."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        #: Somebody said "Send". Until `scheduled_at` it can be taken back, and nothing leaves.
        STARTING = "starting", _("About to go out")
        BUILDING = "building", _("Gathering people")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        #: The database was restored from a backup: a person decides whether it goes on.
        RESTORED = "restored", _("Waits for a decision")
        FINISHED = "finished", pgettext_lazy("campaign", "Finished")
        STOPPED = "stopped", _("Stopped")

    #: What `queries.tell_results` found out.
    tally: Any
    brought: Any

    name = models.CharField(_("Campaign name"), max_length=200)
    #: What its sends belong to.
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="campaign")
    #: Id of insight's segment. Which people it meant at launch is frozen below and in the ledger.
    segment_id = models.BigIntegerField(_("Segment"), null=True, blank=True, db_index=True)
    #: Frozen when somebody sends it: the segment's name, version, condition tree, and that as a sentence.
    segment_name = models.CharField(max_length=200, blank=True)
    segment_version = models.PositiveIntegerField(null=True, blank=True)
    segment_definition = models.JSONField(default=dict, blank=True)
    segment_sentence = models.TextField(blank=True)

    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    preheader = models.CharField(_("Preview line"), max_length=300, blank=True)
    #: Liquid in HTML. The plain text is made from it when `text` is empty.
    html = models.TextField(_("Letter"), blank=True)
    #: What it is put together from (`engage.blocks`); `html` is then what they give.
    blocks = models.JSONField(_("Blocks"), default=list, blank=True)
    text = models.TextField(_("Plain text"), blank=True)
    #: "Name <address>"; empty means the shop's own (`senders.SENDER`).
    sender = models.CharField(_("Sender"), max_length=320, blank=True)
    reply_to = models.CharField(_("Replies go to"), max_length=320, blank=True)
    #: Language of what Shuke adds (unsubscribe line, dates); empty follows each recipient.
    language = models.CharField(_("Language"), max_length=10, blank=True)

    #: Share of the audience that gets nothing, to compare with: 0 to 50 per cent.
    holdout_percent = models.PositiveSmallIntegerField(_("Control group"), default=10)
    #: Random key of the split, so that doing it again gives the same people.
    seed = models.CharField(max_length=32, editable=False)

    #: Whether its author says that there is a discount, a coupon or a gift in it: some people want none.
    has_offer = models.BooleanField(_("Has an offer in it"), default=False)

    state = models.CharField(
        _("State"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True
    )
    #: When it goes out by itself: the time that was set, or the end of the moment for taking it back.
    scheduled_at = models.DateTimeField(_("Send at"), null=True, blank=True)
    created_at = models.DateTimeField(_("Created"))
    #: When gathering people began, and when the last row of the ledger was settled.
    launched_at = models.DateTimeField(_("Launched"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holdout_percent__lte=50), name="holdout_at_most_half"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sends(self) -> models.QuerySet:
        """Its rows of the ledger."""
        return self.step.sends.all()

    @property
    def links(self) -> models.QuerySet:
        """The addresses that its letters link to, as they were at the launch."""
        return self.step.links.all()

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.SCHEDULED)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it would go out by itself and nothing of it has left."""
        return self.state in (self.State.SCHEDULED, self.State.STARTING)


class CampaignEvent(models.Model):
    """Who did what with a campaign, and when. Append-only."""

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("campaign", "Created")
        EDITED = "edited", _("Edited")
        TESTED = "tested", _("Test letter sent")
        SCHEDULED = "scheduled", _("Scheduled")
        UNSCHEDULED = "unscheduled", _("Taken off the timetable")
        STARTED = "started", _("Sent off")
        TAKEN_BACK = "taken_back", pgettext_lazy("campaign", "Taken back")
        LAUNCHED = "launched", _("Launched")
        GATHERED = "gathered", _("People gathered")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", pgettext_lazy("campaign", "Finished")
        #: The mail server cannot be used; `detail` has its words.
        TROUBLE = "trouble", _("Trouble with the mail server")
        #: `detail` has the state in the backup: "was".
        RESTORED = "restored", _("Database restored from a backup")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    #: Staff id and name; null and "system" for a job or the timetable.
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    @property
    def author(self) -> str:
        return author(self.actor_id, self.by)
