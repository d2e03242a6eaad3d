"""Articles are written as drafts, published, withdrawn and looked at again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.revisions import next_revision
from shuke.common.texts import paragraphs, readable, short
from shuke.knowledge import facts
from shuke.knowledge.models import Article, Edition
from shuke.knowledge.queries.articles import PUBLISH, WRITE, no_such_article

LONGEST, LONGEST_TITLE, MOST_TAGS, LONGEST_TAG = 20_000, 160, 20, 40
MOST_QUESTIONS = 50
#: Without another date an article is looked at again after so many days.
REVIEW_AFTER = dt.timedelta(days=180)


@dataclass(frozen=True)
class Text:
    """What an edition says: in Chinese, in English, or both. `questions`: other ways to ask, one a line."""

    title_zh: str = ""
    body_zh: str = ""
    title_en: str = ""
    body_en: str = ""
    questions: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    audience: str = Edition.Audience.EVERYBODY


def write_article(actor: Actor, text: Text, *, origin: str = "") -> Article:
    """A new article, as a draft that nobody but colleagues reads."""
    require(actor, WRITE)
    values, now = _checked(text), clock.now()
    with transaction.atomic():
        row = Article.objects.create(
            origin=readable(origin)[:120], made_at=now, changed_at=now, by=actor.name[:120],
            revision=next_revision(),
        )  # fmt: skip
        _add_edition(actor, row, values)
    return row


def write_edition(actor: Actor, article_id: int, text: Text, *, seen: int | None = None) -> Edition:
    """A new draft of an article; what people read stays until it is published. Conflict when somebody wrote one
    since `seen`, the number of the edition that the actor began with."""
    require(actor, WRITE)
    values = _checked(text)
    with transaction.atomic():
        row = locked(article_id)
        newest = row.editions.order_by("-number").values_list("number", flat=True)[0]
        if seen is not None and seen != newest:
            raise Conflict(
                _("Somebody has changed this article meanwhile. Look at the newest edition; your text stays here.")
            )  # fmt: skip
        return _add_edition(actor, row, values, newest + 1)


def publish(actor: Actor, article_id: int, edition: int | None = None) -> Article:
    """Let people read the newest edition, or the one of that number; it is looked at again in half a year."""
    require(actor, PUBLISH)
    with transaction.atomic():
        row = locked(article_id)
        if row.ended_at:
            raise Conflict(_("This article is withdrawn. Offer it again first."))
        rows = row.editions.order_by("-number")
        chosen = rows.filter(number=edition).first() if edition is not None else rows.first()
        if chosen is None:
            raise no_such_article()
        if row.live_id == chosen.pk:
            raise Conflict(_("This edition is what people read already."))
        before = {"edition": row.live_id, "review_on": _as_text(row.review_on)}
        if chosen.published_at is None:
            chosen.published_at, chosen.published_by = clock.now(), actor.name[:120]
            chosen.save(update_fields=["published_at", "published_by"])
        _change(row, live_id=chosen.pk, review_on=clock.today() + REVIEW_AFTER)
        facts.PUBLISHED.record(actor, row.pk, edition=chosen.number, undo_with=before)
    return row


def put_back(
    actor: Actor, article_id: int, edition: int | None, review_on: str | None = None
) -> Article:
    """The undo of publishing: people read what they read before, or nothing."""
    require(actor, PUBLISH)
    with transaction.atomic():
        row = locked(article_id)
        _change(row, live_id=edition, review_on=_as_day(review_on))
        facts.PUT_BACK.record(actor, row.pk)
    return row


def withdraw(actor: Actor, article_id: int) -> Article:
    """Nobody finds it any more."""
    require(actor, PUBLISH)
    with transaction.atomic():
        row = locked(article_id)
        if row.ended_at:
            raise Conflict(_("This article is withdrawn already."))
        _change(row, ended_at=clock.now())
        facts.WITHDRAWN.record(actor, row.pk)
    return row


def offer(actor: Actor, article_id: int) -> Article:
    """A withdrawn article is found again."""
    require(actor, PUBLISH)
    with transaction.atomic():
        row = locked(article_id)
        if not row.ended_at:
            raise Conflict(_("This article is not withdrawn."))
        _change(row, ended_at=None)
        facts.OFFERED.record(actor, row.pk)
    return row


def set_review(actor: Actor, article_id: int, day: dt.date | None) -> Article:
    """When somebody should look again whether it is true; None: never. Without the rest of it changing, it says that
    somebody looked today."""
    require(actor, WRITE)
    if day is not None and day <= clock.today():
        words = _("Choose a day after today.")
        raise Invalid(words, fields={"review_on": words})
    return _review(actor, article_id, day)


def restore_review(actor: Actor, article_id: int, review_on: str | None) -> Article:
    """The undo of `set_review`: the day may be over by now."""
    require(actor, WRITE)
    return _review(actor, article_id, _as_day(review_on))


def _review(actor: Actor, article_id: int, day: dt.date | None) -> Article:
    with transaction.atomic():
        row = locked(article_id)
        before = {"review_on": _as_text(row.review_on)}
        _change(row, review_on=day)
        facts.REVIEWED.record(actor, row.pk, undo_with=before)
    return row


def locked(article_id: int) -> Article:
    row = Article.objects.select_for_update().filter(pk=article_id).first()
    if row is None:
        raise no_such_article()
    return row


def _change(row: Article, **values: Any) -> None:
    values |= {"changed_at": clock.now(), "revision": next_revision()}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _add_edition(actor: Actor, row: Article, values: dict[str, Any], number: int = 1) -> Edition:
    made = Edition.objects.create(
        article=row, number=number, written_at=clock.now(), by=actor.name[:120], **values
    )
    _change(row)
    facts.WRITTEN.record(actor, row.pk, edition=number)
    return made


def _checked(text: Text) -> dict[str, Any]:
    fields: dict[str, str] = {}
    values: dict[str, Any] = {
        name: short(getattr(text, name), name, LONGEST_TITLE) for name in ("title_zh", "title_en")
    }
    for name in ("body_zh", "body_en", "questions"):
        values[name] = paragraphs(getattr(text, name))
        if len(values[name]) > LONGEST:
            fields[name] = _("This is longer than %(limit)d characters.") % {"limit": LONGEST}
    for language in ("zh", "en"):
        if bool(values[f"title_{language}"]) != bool(values[f"body_{language}"]):
            missing = "body" if values[f"title_{language}"] else "title"
            fields[f"{missing}_{language}"] = _("A title and a text belong together.")
    if not any(values[name] for name in ("title_zh", "title_en", "body_zh", "body_en")):
        fields["title_zh"] = _("Write a title and a text, in Chinese or in English.")
    if values["questions"].count("\n") >= MOST_QUESTIONS:
        fields["questions"] = _("%(n)d lines at most.") % {"n": MOST_QUESTIONS}
    tags = list(dict.fromkeys(filter(None, map(readable, text.tags))))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        fields["tags"] = _("%(n)d tags of %(signs)d characters at most.") % {
            "n": MOST_TAGS, "signs": LONGEST_TAG,
        }  # fmt: skip
    if text.audience not in Edition.Audience.values:
        fields["audience"] = _("Choose who may read it.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return {**values, "tags": tags, "audience": text.audience}


def _as_text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _as_day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
