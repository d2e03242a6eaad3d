"""Texts as they were read: the themes version by version, what each text is about, and what is on the rise."""

from django.db import models

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class ThemeRules(Version):
    """One list of themes (`texts.themes.Themes`), tried on texts of the past."""


class ThemeSpell(Spell):
    """From when to when a list held: one at a time. While none does the ready-made one counts."""

    rules = models.ForeignKey(ThemeRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("themes_one_holds")]


class TextReading(Tracked):
    """How one text of a source was read. The text itself stays where it is; once it is gone there, `gone_at` is set
    and it counts no more."""

    source = models.CharField(max_length=24)
    ref = models.BigIntegerField()
    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    at = models.DateTimeField()
    channel = models.CharField(max_length=24, blank=True)
    #: "zh", "en", or "" where there are no words.
    language = models.CharField(max_length=2, blank=True)
    #: From -100 (bad) to 100; 1, 0 or -1 (`texts.feeling`).
    score = models.SmallIntegerField(default=0)
    feeling = models.SmallIntegerField(default=0)
    #: As `texts.themes.written` has it.
    themes = models.TextField(blank=True)
    #: By which list of themes; null: the ready-made one.
    rules = models.ForeignKey(ThemeRules, null=True, on_delete=models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "ref"], name="text_read_once")]
        indexes = [
            models.Index(fields=["customer", "-at"], name="text_customer"),
            models.Index(fields=["at"], name="text_at"),
        ]


class TextRise(models.Model):
    """A theme, or a word of no theme, of which many more spoke in the last week than before. Worked out anew with every
    reading; rows of the past say nothing any more and go."""

    #: The theme's key, or the word.
    theme = models.CharField(max_length=24, blank=True)
    word = models.CharField(max_length=40, blank=True)
    #: Texts of the last week, how many a usual week has, and how many of the week's feel bad about it.
    count = models.IntegerField()
    usual = models.FloatField()
    bad = models.IntegerField(default=0)
    #: Of the latest ones: [[source, ref], …].
    examples = models.JSONField(default=list)
    at = models.DateTimeField()
