"""Tasks: work handed to staff, and the people that it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.team.queries import Role


class Task(models.Model):
    """Something to do. `holder` has it; without one it is free for those of `role`, or for anyone.

    It is open until it is done or taken back; it is never deleted, and each step stands in `events`.
    """

    title = models.CharField(pgettext_lazy("task", "What to do"), max_length=120)
    note = models.TextField(_("Note"), blank=True)
    #: The last day for it, in the shop's zone.
    due_on = models.DateField(_("Due"), null=True)
    holder = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="tasks"
    )
    #: Who may take it while nobody has it; empty: anyone who does tasks. It stays while somebody has it.
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    #: Where its people came from: {"segment": id, "version": n, "name": …} or {"list": id, "name": …}.
    source = models.JSONField(default=dict)
    #: Grows with every change of the words or the day.
    version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField()
    #: Null: the system.
    given_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="task_open",
                condition=models.Q(done_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["-done_at", "-id"], name="task_done"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """ "open", "done" or "withdrawn"."""
        return "withdrawn" if self.withdrawn_at else "done" if self.done_at else "open"


class TaskPerson(models.Model):
    """One of the people of a task, frozen when it was given, and what came of it with them."""

    class Outcome(models.TextChoices):
        REACHED = "reached", pgettext_lazy("outcome", "Reached")
        MISSED = "missed", pgettext_lazy("outcome", "No answer")
        LATER = "later", pgettext_lazy("outcome", "Call again")
        DECLINED = "declined", pgettext_lazy("outcome", "Not interested")
        WRONG = "wrong", pgettext_lazy("outcome", "Wrong number")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="people")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="in_tasks"
    )
    #: Empty until somebody says it.
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    #: What is to be said to them, where whoever asked for the call wrote it.
    words = models.TextField(null=True)  # noqa: DJ001 - a big table gets null at once
    #: What they said, in short.
    answer = models.CharField(max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.ForeignKey(
        "team.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: They asked to be called again on this day: they are not done with until then.
    call_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "customer"], name="task_person_once")
        ]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done with them."""
        return self.outcome_at is not None and self.call_on is None


class TaskEvent(models.Model):
    """Who did what with a task, and when. Append-only."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", pgettext_lazy("task", "Assigned")
        CHANGED = "changed", pgettext_lazy("task", "Changed")
        HANDED = "handed", pgettext_lazy("task", "Handed over")
        DONE = "done", pgettext_lazy("task", "Done")
        REOPENED = "reopened", pgettext_lazy("task", "Opened again")
        WITHDRAWN = "withdrawn", pgettext_lazy("task", "Taken back")
        RESTORED = "restored", pgettext_lazy("task", "Given again")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    #: Staff id and name; null and "system" for the command line.
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
    #: Whose it is from then on: {"holder": id or null, "role": code}, where that changed.
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["task", "-at", "-id"], name="task_event_recent")]


from shuke.tasks.models_promises import Promise  # noqa: E402, F401
