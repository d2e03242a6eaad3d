"""Tiers: their rules version by version, and which one somebody is in."""

from django.db import models

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class TierRules(Version):
    """One version of the tiers (`tiers.Tiers`), rehearsed on what people bought."""


class TierSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(TierRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("tiers_one_holds")]


class TierRun(models.Model):
    """A finished look at who reached what: everybody whose orders and points changed up to `revision` was judged."""

    revision = models.BigIntegerField()
    at = models.DateTimeField()


class TierStanding(Tracked):
    """In which tier somebody is, "" for none; with the record that stands for them."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="tier_standing"
    )
    tier = models.CharField(max_length=24, blank=True)
    since = models.DateTimeField()
    #: What they come to by the measure of the rules, in its integer units, when they were judged last.
    figure = models.BigIntegerField(default=0)
    #: The day on which the tier is lost unless they come to enough until then.
    falls_on = models.DateField(null=True)
    #: Whether they rose into it by what they did just now; not by a start of the rules, nor by an old file.
    rose = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["tier", "customer"], name="tier_standing_tier"),
            models.Index(
                fields=["falls_on"], condition=models.Q(falls_on__isnull=False), name="tier_falls"
            ),
        ]


class PastTier(models.Model):
    """A tier that somebody was in before. Append-only."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tier = models.CharField(max_length=24)
    #: As it was called then.
    name = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField()
    rose = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["customer", "-until"], name="past_tier_of")]
