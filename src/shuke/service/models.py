"""Tickets: what people want of the shop, until it is solved."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.service.models_automatic import AutomaticReply, AutomaticRules, AutomaticSpell
from shuke.service.models_clocks import ClockRules, ClockSpell
from shuke.service.models_complaints import Compensation, Complaint

__all__ = [
    "Answer",
    "AutomaticReply",
    "AutomaticRules",
    "AutomaticSpell",
    "ClockRules",
    "ClockSpell",
    "Compensation",
    "Complaint",
    "Macro",
    "Note",
    "Presence",
    "Ticket",
    "TicketEvent",
    "TicketMessage",
    "TicketTag",
]


class Ticket(models.Model):
    """One matter of one person, over one channel: what they wrote, what was answered, who sees to it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("ticket", "Open")
        WAITING = "waiting", _("Waiting for the person")
        SNOOZED = "snoozed", _("Put off")
        SOLVED = "solved", pgettext_lazy("ticket", "Solved")
        #: A stub: what comes to it goes on to `merged_into`.
        MERGED = "merged", pgettext_lazy("ticket", "Merged")

    class Priority(models.IntegerChoices):
        LOW = 1, pgettext_lazy("priority", "Low")
        NORMAL = 2, pgettext_lazy("priority", "Normal")
        HIGH = 3, pgettext_lazy("priority", "High")
        URGENT = 4, _("Urgent")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        WECHAT = "wechat", _("WeChat")
        CHAT = "chat", _("Chat on the website")
        TAOBAO = "taobao", _("Taobao chat")
        PINDUODUO = "pinduoduo", _("Pinduoduo chat")
        DOUYIN = "douyin", _("Douyin chat")
        SOCIAL = "social", _("Social circles")
        PHONE = "phone", pgettext_lazy("channel", "Phone")

    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("ticket", "Person"),
    )
    channel = models.CharField(_("Channel"), max_length=12, choices=Channel)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    #: Who wrote, as the channel calls them and as they call themselves; a stranger has no more.
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.OPEN)
    #: Since when it is in that state.
    since = models.DateTimeField()
    priority = models.SmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    holder = models.ForeignKey(
        "team.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Who has it"),
    )
    snoozed_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(_("Opened"))
    #: The last that came in or went out.
    last_at = models.DateTimeField(_("Last message"))
    #: Since when the person waits for an answer; null: they do not.
    waits_since = models.DateTimeField(_("Waits since"), null=True)
    #: When the shop first answered.
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    #: Until when it is to be answered, and solved; null: there is no such time, or its clock stands still.
    answer_due_at = models.DateTimeField(null=True)
    solve_due_at = models.DateTimeField(null=True)
    #: The earlier of both: what the minute's look goes by.
    due_at = models.DateTimeField(_("To be done until"), null=True)
    #: The clock of the solution: since when it runs, and seconds of business time before that.
    solve_since = models.DateTimeField(null=True)
    solve_spent = models.IntegerField(default=0)
    #: For which `due_at` it was said that it is near, and that it was missed; stages of escalation since.
    warned_for = models.DateTimeField(null=True)
    missed_for = models.DateTimeField(null=True)
    escalated = models.SmallIntegerField(default=0)
    #: How often a time was missed.
    misses = models.SmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    #: The solved one that it goes on from, or was split from.
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="followed"
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "-last_at", "-id"], name="ticket_by_state"),
            models.Index(fields=["-last_at", "-id"], name="ticket_recent"),
            models.Index(fields=["holder", "state"], name="ticket_of_holder"),
            models.Index(fields=["opened_at"], name="ticket_opened"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(due_at__isnull=False),
                name="ticket_due",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=models.Q(state="snoozed"),
                name="ticket_to_wake",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"#{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.SOLVED, self.State.MERGED)


class TicketMessage(models.Model):
    """A message that belongs to a ticket. A message that went by its time takes its row along."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    message = models.OneToOneField("collect.Message", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="ticket_message_at")]


class Note(models.Model):
    """What a colleague wrote for colleagues. Nothing reads it but the ticket's page and the API for staff."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=120)
    text = models.TextField()
    at = models.DateTimeField()


class Answer(models.Model):
    """What a colleague writes to the person: for some seconds it can be taken back, then it is a message."""

    class State(models.TextChoices):
        LEAVING = "leaving", _("Leaves in a moment")
        TAKEN_BACK = "back", _("Taken back")
        GONE = "gone", pgettext_lazy("answer", "Sent")
        #: It could not be handed over to its channel: why stands in `trouble`.
        STUCK = "stuck", _("Could not be sent")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=120)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State)
    written_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    #: Whether the ticket is solved with it.
    solves = models.BooleanField(default=False)
    #: What it answers, and what it became.
    answers = models.ForeignKey(
        "collect.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.OneToOneField(
        "collect.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["leaves_at"],
                condition=models.Q(state="leaving"),
                name="answer_leaving",
            )
        ]


class TicketEvent(models.Model):
    """Who did what with a ticket, and when. Append-only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    #: A key of `queries.conversation.EVENTS`.
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="ticket_event_at")]


class TicketTag(models.Model):
    """A word by which colleagues sort a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "name"], name="ticket_tag_once")]
        indexes = [models.Index(fields=["name"], name="ticket_tag_name")]


class Macro(models.Model):
    """Words that are often written, and what is done with them. One that is ended is offered no more."""

    name = models.CharField(_("Name"), max_length=80)
    text = models.TextField(_("Text"))
    #: What the ticket gets when an answer with it leaves; null or empty: nothing.
    priority = models.SmallIntegerField(null=True, choices=Ticket.Priority)
    tag = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who has a ticket open, and whether they are writing; it is of some seconds."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="present")
    staff = models.ForeignKey("team.Staff", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "staff"], name="present_once")]
