"""Articles as colleagues and customers may read them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.knowledge.models import Article, Edition, Opinion, Synonym

VIEW, WRITE, PUBLISH = "knowledge.view", "knowledge.write", "knowledge.publish"


def articles(actor: Actor) -> QuerySet[Article]:
    """Every one, drafts and withdrawn ones too, with `newest` (the id of its last edition)."""
    require(actor, VIEW)
    last = Edition.objects.filter(article=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return Article.objects.select_related("live").annotate(newest=Subquery(last))


def article_for(actor: Actor, article_id: int) -> Article:
    """NotFound where there is none."""
    row = articles(actor).filter(pk=article_id).first()
    if row is None:
        raise no_such_article()
    return row


def no_such_article() -> NotFound:
    return NotFound(_("There is no such article."))


def edition_for(article: Article, number: int) -> Edition:
    row = article.editions.filter(number=number).first()
    if row is None:
        raise no_such_article()
    return row


def newest_edition(article: Article) -> Edition:
    row = article.editions.order_by("-number").first()
    assert row is not None  # an article begins with one
    return row


def published() -> QuerySet[Article]:
    """Those that people read, of every audience."""
    return Article.objects.filter(ended_at=None, live__isnull=False).select_related("live")


def for_customers() -> QuerySet[Article]:
    """Those that customers read."""
    return published().filter(live__audience=Edition.Audience.EVERYBODY)


def public_article(article_id: int) -> Article:
    """One that customers read; NotFound alike for others and for none."""
    row = for_customers().filter(pk=article_id).first()
    if row is None:
        raise no_such_article()
    return row


def due_for_review(actor: Actor) -> QuerySet[Article]:
    """Published ones whose day of review has come."""
    require(actor, VIEW)
    return published().filter(review_on__lte=clock.today()).order_by("review_on", "pk")


def article_names(ids: Collection[int]) -> Mapping[int, str]:
    """By the live edition, else by the newest one."""
    rows = Edition.objects.filter(article__in=ids).order_by("number")
    names = {row.article_id: str(row) for row in rows}
    live = Article.objects.filter(pk__in=ids, live__isnull=False).select_related("live")
    return names | {row.pk: str(row.live) for row in live}


def names_for(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    """The names of articles in the audit, for who may read them."""
    return article_names(ids) if actor.can(VIEW) else {}


@dataclass(frozen=True)
class Reading:
    """An edition in one language."""

    title: str
    body: str
    language: str


def reading(edition: Edition, language: str | None = None) -> Reading:
    """In the reader's language, or that of `language` ("zh", "en"); where it has none, in the other one."""
    wanted = (language or get_language() or "en")[:2]
    order = ("zh", "en") if wanted == "zh" else ("en", "zh")
    for each in order:
        if title := getattr(edition, f"title_{each}"):
            return Reading(title, getattr(edition, f"body_{each}"), each)
    return Reading(str(edition), "", order[0])


@dataclass(frozen=True)
class Verdict:
    """How many said that an article helped, and that it did not, since `since`."""

    helpful: int
    useless: int
    since: dt.datetime | None


def verdict(article: Article) -> Verdict:
    """Of the edition that people read now: a text that was mended begins anew."""
    counts = Opinion.objects.filter(edition=article.live_id).aggregate(
        yes=Count("pk", filter=Q(is_helpful=True)), no=Count("pk", filter=Q(is_helpful=False))
    )
    return Verdict(counts["yes"], counts["no"], article.live.published_at if article.live else None)


def synonyms() -> QuerySet[Synonym]:
    """Those that count, the latest first."""
    return Synonym.objects.filter(ended_at=None).order_by("-pk")


def tag_names() -> list[str]:
    """Tags of articles that people read, by name."""
    return sorted(
        {tag for tags in published().values_list("live__tags", flat=True) for tag in tags}
    )
