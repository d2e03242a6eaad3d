"""Rules tried on the past, in the background."""

from django.db import models


class RulesRehearsal(models.Model):
    """One rehearsal that somebody asked for: its rules, how far it is, and what came of it."""

    #: `Rules.as_json()`.
    definition = models.JSONField()
    requested_at = models.DateTimeField()
    #: Who asked: staff id and name.
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
    #: Sends replayed, and how many there are; None until they are counted.
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    #: `Rehearsal.as_json()`, with the instant it was reckoned for; null until then.
    result = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    #: Why it ended without a result; empty when somebody stopped it.
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["actor_id", "-id"], name="rehearsal_of_staff")]

    @property
    def state(self) -> str:
        """As the kit's progress calls it: waiting, running, done, failed or stopped."""
        if self.result is not None:
            return "done"
        if self.ended_at is not None:
            return "failed" if self.error else "stopped"
        return "waiting" if self.total is None else "running"
