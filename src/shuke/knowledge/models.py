"""Articles: what the shop knows, in two languages, edition by edition; and the words that mean the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Article(models.Model):
    """One matter that is explained. What people read is its live edition; without one it is a draft."""

    live = models.ForeignKey(
        "knowledge.Edition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: When somebody should look whether it is still true.
    review_on = models.DateField(_("Review on"), null=True)
    #: What it was drafted from, in words: a ticket's number.
    origin = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    #: Withdrawn: nobody finds it any more, it can be offered again.
    ended_at = models.DateTimeField(null=True)
    #: When anything of it last changed; the list sorts by it.
    changed_at = models.DateTimeField(_("Changed"))
    #: Grows with every change: by the highest one of all the index notices that it is stale.
    revision = models.BigIntegerField(default=0, db_index=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="article_recent"),
            models.Index(
                fields=["review_on"],
                condition=models.Q(ended_at=None),
                name="article_to_review",
            ),
        ]

    def __str__(self) -> str:
        return str(self.live) if self.live else f"#{self.pk}"


class Edition(models.Model):
    """One text of an article, in one language at least. Append-only; `published_at`: when people first read it."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Customers and colleagues")
        COLLEAGUES = "colleagues", _("Colleagues only")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editions")
    number = models.IntegerField()
    title_zh = models.CharField(max_length=160, blank=True)
    body_zh = models.TextField(blank=True)
    title_en = models.CharField(max_length=160, blank=True)
    body_en = models.TextField(blank=True)
    #: Other ways to ask for it, one a line.
    questions = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    audience = models.CharField(
        pgettext_lazy("article", "For whom"), max_length=12, choices=Audience
    )
    written_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="edition_once")]

    def __str__(self) -> str:
        return self.title_zh or self.title_en


class Opinion(models.Model):
    """Whether an edition helped somebody who read it. One a day of one caller; who it was is not kept."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="opinions")
    is_helpful = models.BooleanField()
    day = models.DateField()
    at = models.DateTimeField()
    #: A keyed hash of who said so, of another key each day: it only tells the same one from another.
    caller = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "day", "caller"], name="opinion_once")
        ]


class Synonym(models.Model):
    """Words that mean the same to whoever searches. Ended ones count no more."""

    words = models.JSONField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField(default=0, db_index=True, editable=False)

    def __str__(self) -> str:
        return " = ".join(self.words)
