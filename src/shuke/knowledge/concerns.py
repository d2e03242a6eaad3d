"""Articles that somebody should look at today."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.knowledge.queries.articles import due_for_review, reading

_MOST = 3


def to_review(actor: Actor) -> Concern | None:
    """Articles whose day of review has come."""
    rows = due_for_review(actor)
    count = rows.count()
    if not count:
        return None
    return Concern(
        kind="articles",
        icon="book-open",
        title=ngettext(
            "%(count)s article is due for a look", "%(count)s articles are due for a look", count
        )
        % {"count": formats.number(count)},
        why=_(
            "Say that it is still true, or write it anew: people and automatic answers go by it."
        ),
        lines=[
            Line(
                label=reading(row.live).title,
                text=formats.day(row.review_on),
                url=reverse("knowledge:article", args=[row.pk]),
            )
            for row in rows[:_MOST]
            if row.live is not None
        ],
        url=f"{reverse('knowledge:articles')}?state=due",
        action=_("To the articles"),
        tone="warn",
    )
