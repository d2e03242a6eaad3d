"""Segments with every version of their definition, lists kept by hand, the shop's own RFM cuts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.leases import Leased
from shuke.common.money import MoneyField
from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, one_open


class Segment(models.Model):
    """A named group of people. Who is in it is always computed; what defines it is a version."""

    name = models.CharField(_("Name"), max_length=120)
    #: Number of the version in force.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["-changed_at", "-id"], name="segment_changed")]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """One definition that a segment has had. Append-only: a sent campaign stays explainable."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    #: The checked condition tree: `segments.tree.Definition.as_json()`.
    definition = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once")
        ]


class Archiving(Spell):
    """Who put a segment away and when, and who took it back. Put away while `ended_at` is null."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="archivings")

    class Meta:
        constraints = [one_open("segment", name="segment_archived_once")]


class PeopleList(models.Model):
    """A named list. Who is on it was put there by somebody, until somebody takes them off."""

    name = models.CharField(_("Name"), max_length=120)
    #: What it is for, in the words of whoever made it.
    note = models.CharField(max_length=300, blank=True)
    #: Where its first people came from: read aloud by `queries.origins`.
    origin = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["-changed_at", "-id"], name="list_changed")]

    def __str__(self) -> str:
        return self.name


class ListMember(Tracked):
    """One stay of somebody on a list: who added them when and why, and who took them off."""

    list = models.ForeignKey(PeopleList, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    #: In the words of whoever added them.
    why = models.CharField(max_length=300, blank=True)
    #: What they were added from: read aloud by `queries.origins`, in the reader's language.
    origin = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "customer"],
                condition=models.Q(ended_at__isnull=True),
                name="list_member_once",
            )
        ]
        indexes = [models.Index(fields=["list", "-added_at", "-id"], name="list_member_added")]


class ListArchiving(Spell):
    """Who put a list away and when, and who took it back. Put away while `ended_at` is null."""

    list = models.ForeignKey(PeopleList, on_delete=models.CASCADE, related_name="archivings")

    class Meta:
        constraints = [one_open("list", name="list_archived_once")]


class Tracking(Spell):
    """Somebody asked that Shuke keeps track of who is in a segment. On while `ended_at` is null."""

    class How(models.TextChoices):
        DAILY = "daily", _("Once a day")
        LIVE = "live", _("With every new data")

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="trackings")
    how = models.CharField(max_length=5, choices=How.choices)

    class Meta:
        constraints = [one_open("segment", name="segment_tracked_once")]


class Rebuild(Leased):
    """One comparison of who is in a segment with who was. Its rows are true when `done_at` is set."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="rebuilds")
    tracking = models.ForeignKey(Tracking, on_delete=models.CASCADE, related_name="rebuilds")
    #: The segment's version that was compared.
    version = models.PositiveIntegerField()
    #: Which snapshot of these tables of the warehouse it saw; of all while it is not known which it reads.
    snapshot = models.CharField(max_length=64, blank=True)
    tables = models.JSONField(default=list)
    #: The first of its tracking: it notes who is there, nobody "entered".
    is_first = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment"],
                condition=models.Q(done_at__isnull=True),
                name="segment_rebuilt_once",
            )
        ]


class MembershipPeriod(Tracked):
    """Somebody's stay in a kept segment, as two rebuilds saw it. Ended rows stay."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(
        Rebuild, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField()
    left_at = models.DateTimeField(null=True)
    left_in = models.ForeignKey(
        Rebuild, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"],
                condition=models.Q(left_at__isnull=True),
                name="segment_membership_once",
            )
        ]
        indexes = [
            models.Index(fields=["segment", "id"], name="segment_membership"),
            # Who came or went in a rebuild, read some at a time (`facts`).
            models.Index(fields=["entered_in", "id"], name="segment_entered_in"),
            models.Index(fields=["left_in", "id"], name="segment_left_in"),
        ]


class SegmentSize(models.Model):
    """How many people a kept segment held at the end of a day, and who came and went that day."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="sizes")
    #: The shop's day.
    day = models.DateField()
    people = models.PositiveIntegerField()
    entered = models.PositiveIntegerField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "day"], name="segment_size_once")]


class RfmCuts(models.Model):
    """The shop's own borders between RFM scores: the latest row is in force. Append-only.

    An empty list means automatic fifths for that letter. Otherwise four rising borders: a value
    reaches score n when it passes n - 1 of them (for recency, fewer days are better).
    """

    recency_days = models.JSONField(default=list)
    frequency = models.JSONField(default=list)
    monetary = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    @property
    def is_automatic(self) -> bool:
        """Whether every letter is left to automatic fifths."""
        return not (self.recency_days or self.frequency or self.monetary)


class Benchmark(models.Model):
    """What an industry's figure was in a month or a year, as somebody told it. Append-only: of one metric
    and period the latest row counts."""

    #: A key of `metrics.METRICS`.
    metric = models.CharField(max_length=40)
    #: "2026" or "2026-03".
    period = models.CharField(max_length=7)
    #: A share as a fraction of 1, an amount in the shop's currency.
    value = models.DecimalField(max_digits=18, decimal_places=6)
    #: Where the figure comes from.
    source = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["metric", "period", "-id"], name="benchmark_latest")]


class ValueFit(Leased):
    """One run of the models of buying: what was fitted, how right it was, whom it scored. Its scores are all
    written when `done_at` is set; of several the latest that is done holds."""

    #: The last day of orders that it knew, and over how many days ahead scores look.
    day = models.DateField()
    days = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    #: Which orders it read: the version of the warehouse's table.
    snapshot = models.CharField(max_length=64, blank=True)
    #: Why nobody is scored ("few", "alike"), else "".
    missing = models.CharField(max_length=12, blank=True)
    #: Parameters and what they were tried on, as `queries.value` reads them.
    figures = models.JSONField(default=dict)
    people = models.PositiveIntegerField(default=0)
    #: How many scores were written, because they are others than before.
    written = models.PositiveIntegerField(default=0)
    #: What the best fifth of those who came back would bring at least, were they sure to stay; null: unknown.
    good_from = MoneyField(null=True)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(done_at__isnull=True),
                name="value_fitted_once",
            )
        ]


class ValueScore(Tracked):
    """What the models say of somebody, as they said it at `at`. Rewritten when it became noticeably another; all
    null once nothing can be said of them any more."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="value_score"
    )
    at = models.DateTimeField()
    #: In percent, that they have not left; null of who bought on one day only: the model cannot tell it.
    alive = models.SmallIntegerField(null=True)
    #: In percent, that they do not come in the days ahead, gone or not.
    silent = models.SmallIntegerField(null=True)
    #: Expected days of purchase in the days ahead, in hundredths.
    orders = models.IntegerField(null=True)
    #: What these bring, net of returns, and what they would bring were it sure that they stay; null: unknown.
    value = MoneyField(null=True)
    stayed = MoneyField(null=True)
    #: By when one in two like them has come again; null: not within two years.
    next_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["value", "customer"], name="score_value"),
            models.Index(fields=["alive", "customer"], name="score_alive"),
            models.Index(fields=["next_on", "customer"], name="score_next"),
        ]


class ValuePast(models.Model):
    """A score that somebody had before, until it changed by so much that people would ask why. Append-only."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    alive = models.SmallIntegerField(null=True)
    silent = models.SmallIntegerField(null=True)
    orders = models.IntegerField(null=True)
    value = MoneyField(null=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="score_past")]


from shuke.insight.models_kinds import (  # noqa: E402
    BuyerKind,
    KindOverrule,
    KindPast,
    KindRules,
    KindRun,
    KindSpell,
)
from shuke.insight.models_next import NextProduct, ProductExclusion  # noqa: E402
from shuke.insight.models_texts import (  # noqa: E402
    TextReading,
    TextRise,
    ThemeRules,
    ThemeSpell,
)

__all__ = [
    "Archiving", "Benchmark", "BuyerKind", "KindOverrule", "KindPast", "KindRules", "KindRun", "KindSpell",
    "ListArchiving", "ListMember", "MembershipPeriod", "NextProduct", "PeopleList", "ProductExclusion", "Rebuild",
    "RfmCuts", "Segment", "SegmentSize", "SegmentVersion", "TextReading", "TextRise", "ThemeRules", "ThemeSpell",
    "Tracking", "ValueFit", "ValuePast", "ValueScore",
]  # fmt: skip
