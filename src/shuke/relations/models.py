"""Sets of relationship types, and which type each customer is of."""

from django.db import models

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class RelationTypes(Version):
    """One version of the set (`types.Types`), rehearsed on the people and messages there are."""


class TypesSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(RelationTypes, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("relations_one_holds")]


class Relationship(Tracked):
    """Of which type somebody is: as a colleague says, else as one said of a record that was merged into theirs, else
    by what they do. `kind` is what holds of the three, "" for none."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="relationship"
    )
    kind = models.CharField(max_length=24, blank=True)
    since = models.DateTimeField()
    inferred = models.CharField(max_length=24, blank=True)
    chosen = models.CharField(max_length=24, blank=True)
    inherited = models.CharField(max_length=24, blank=True, default="")
    #: Why a colleague says so, who and when.
    reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.CharField(max_length=120, blank=True)
    chosen_at = models.DateTimeField(null=True)
    #: Messages of the last 90 days that the rules of their type would not let through, by reason, and in all.
    breaches = models.JSONField(default=dict)
    breached = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "customer"], name="relationship_kind"),
            models.Index(
                fields=["-breached", "customer"],
                condition=models.Q(breached__gt=0),
                name="relationship_breached",
            ),
        ]


class PastRelationship(models.Model):
    """A type that somebody was of before. Append-only."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=24)
    since = models.DateTimeField()
    until = models.DateTimeField()
    #: Who said so, and why; empty where it was said by what they did.
    by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-until"], name="relationship_past")]
