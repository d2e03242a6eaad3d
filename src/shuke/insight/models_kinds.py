"""Kinds of buyers: the rules version by version, what each customer is, and was."""

from django.db import models

from shuke.common.leases import Leased
from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, one_open
from shuke.common.versions import Version, one_holds
from shuke.insight.kind_names import KINDS


class KindRules(Version):
    """One version (`kinds.Rules`), tried on the past."""


class KindSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(KindRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("kinds_one_holds")]


class KindRun(Leased):
    """One judging of all buyers by the rules that held; without `rules`, nobody is of a kind any more. Its rows
    are all written when `done_at` is set."""

    day = models.DateField()
    rules = models.ForeignKey(KindRules, null=True, on_delete=models.PROTECT, related_name="+")
    #: How many are of each kind, and how many ordered too little to tell.
    counts = models.JSONField(default=dict)
    written = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(done_at__isnull=True),
                name="kinds_judged_once",
            )
        ]


class BuyerKind(Tracked):
    """Of which kind somebody is since when, with what was measured of them: written again when any of it became
    another."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="buyer_kind"
    )
    #: Empty once too little is known of them to tell.
    kind = models.CharField(max_length=12, choices=KINDS, blank=True)
    #: What the rules say; `kind` is another while a colleague's word counts (`KindOverrule`).
    ruled = models.CharField(max_length=12, choices=KINDS, blank=True, default="")
    #: Weights for a relationship buyer, less those for a transaction buyer.
    balance = models.SmallIntegerField(null=True)
    #: Since when, and the version that said so first.
    since = models.DateTimeField()
    rules = models.ForeignKey(KindRules, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: `metrics.habits.Habits`; null: not known.
    orders = models.PositiveIntegerField(default=0)
    discount = models.SmallIntegerField(null=True)
    margin = models.SmallIntegerField(null=True)
    tenure = models.IntegerField(null=True)
    rhythm = models.SmallIntegerField(null=True)
    returns = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["balance", "customer"], name="kind_balance")]


class KindPast(models.Model):
    """Of which kind somebody was, from when to when, by which version. Append-only."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12)
    balance = models.SmallIntegerField(null=True)
    rules = models.ForeignKey(KindRules, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "-ended_at"], name="kind_past")]

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind])


class KindOverrule(Spell):
    """A colleague knows somebody better than the rules, until a day: their word counts while it is open."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    reason = models.CharField(max_length=300)
    #: The last day on which it counts.
    until = models.DateField()
    #: What the rules said when it began, and when it ended; empty: nothing.
    ruled = models.CharField(max_length=12, blank=True)
    ruled_after = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [one_open("customer", name="kind_overruled_once")]
        indexes = [models.Index(fields=["customer", "-began_at"], name="kind_overrule")]

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind])
