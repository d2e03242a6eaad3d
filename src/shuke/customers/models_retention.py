"""How long kinds of data stay: the owner's rules, version by version, and what was forgotten by them."""

from django.db import models

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class RetentionRules(Version):
    """One version (`retention.Rules`), rehearsed on what the shop has."""


class RetentionSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(RetentionRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("retention_one_holds")]


class RetentionPass(models.Model):
    """One kind of data gone through on one day. `forgotten` grows in the transaction of each batch, so it is
    right after a crash, and the next worker goes on from there."""

    rules = models.ForeignKey(RetentionRules, on_delete=models.PROTECT, related_name="passes")
    #: `slots.DataKind.code`.
    kind = models.CharField(max_length=20)
    #: The day of the shop.
    day = models.DateField()
    #: What is older goes.
    before = models.DateTimeField()
    forgotten = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    #: Null: not through yet.
    done_at = models.DateTimeField(null=True)
    #: Why the last try stopped; the next one goes on.
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "rules"], name="retention_pass_once")
        ]
