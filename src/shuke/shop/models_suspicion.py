"""Rules for suspected fake orders, version by version."""

from django.db import models
from django.utils.translation import gettext as _

from shuke.common.spells import Spell


class SuspicionRules(models.Model):
    """One version: what it says and what it would have done to the past. It can be switched on when it has a
    `result`."""

    #: `suspicion.Rules.as_json()`.
    definition = models.JSONField()
    by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    #: Days of the past that are judged, and how many there are.
    done = models.IntegerField(default=0)
    total = models.IntegerField()
    #: What the rehearsal gave (`queries.suspicion`), when, or why it failed.
    result = models.JSONField(null=True)
    rehearsed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return _("version %(number)s") % {"number": self.pk}

    @property
    def state(self) -> str:
        """As the kit's progress calls it."""
        if self.rehearsed_at is not None:
            return "failed" if self.error else "done"
        return "running" if self.done else "waiting"


class SuspicionSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(SuspicionRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(ended_at__isnull=True),
                name="suspicion_one_holds",
            )
        ]
