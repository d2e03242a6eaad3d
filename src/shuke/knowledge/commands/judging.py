"""Whether an article helped: said by whoever read it, once a day for each edition."""

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.knowledge import facts
from shuke.knowledge.models import Article, Edition, Opinion
from shuke.knowledge.queries.articles import article_for, no_such_article, public_article


def judge(actor: Actor, article_id: int, *, is_helpful: bool) -> Article:
    """A colleague says it."""
    row = article_for(actor, article_id)
    _note(row, f"staff:{actor.id}", is_helpful)
    return row


def judge_as_visitor(article_id: int, remote: str, *, is_helpful: bool) -> Article:
    """Somebody on the help page says it, from that network address."""
    row = public_article(article_id)
    _note(row, remote, is_helpful)
    return row


def _note(row: Article, who: str, is_helpful: bool) -> None:
    if row.live_id is None:
        raise no_such_article()
    day = clock.today()
    caller = salted_hmac("knowledge.opinion", f"{day}:{who}", algorithm="sha256").hexdigest()
    edition = Edition.objects.get(pk=row.live_id)
    with transaction.atomic():
        rows = Opinion.objects.filter(edition=edition, day=day, caller=caller)
        if rows.update(is_helpful=is_helpful, at=clock.now()):
            return  # they changed their mind: the last word counts
        try:
            with transaction.atomic():
                Opinion.objects.create(
                    edition=edition, day=day, caller=caller, is_helpful=is_helpful, at=clock.now()
                )
        except IntegrityError:  # twice in the same moment
            return
        facts.JUDGED.record(SYSTEM, row.pk, edition=edition.number, is_helpful=is_helpful)
