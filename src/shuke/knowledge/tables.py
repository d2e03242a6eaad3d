"""The list of articles."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.kit.tables import Column, Filter, Table
from shuke.knowledge.models import Edition
from shuke.knowledge.queries.articles import articles, reading, tag_names
from shuke.knowledge.queries.searching import MOST, search

STATES = {
    "live": pgettext_lazy("article", "Published"),
    "changed": _("Published, with a newer draft"),
    "draft": pgettext_lazy("article", "Draft"),
    "ended": pgettext_lazy("article", "Withdrawn"),
}
TONES = {"live": "good", "changed": "info", "draft": "warn", "ended": ""}


def state_of(row: Any) -> str:
    """A key of STATES; of a row with `newest`."""
    if row.ended_at:
        return "ended"
    if row.live_id is None:
        return "draft"
    return "live" if row.live_id == row.newest else "changed"


def _narrowed(rows: Any, how: str) -> Any:
    if how == "due":
        return rows.filter(ended_at=None, live__isnull=False, review_on__lte=clock.today())
    if how == "ended":
        return rows.filter(ended_at__isnull=False)
    rows = rows.filter(ended_at=None)
    if how == "draft":
        return rows.filter(live=None)
    rows = rows.filter(live__isnull=False)
    return rows.filter(~Q(newest=F("live"))) if how == "changed" else rows


class ArticleTable(Table):
    name = "articles"
    default_sort = "-changed_at"
    columns = (
        Column(
            "title",
            pgettext_lazy("article", "Article"),
            value=lambda row: reading(row.text).title if row.text else f"#{row.pk}",
            link=lambda row: reverse("knowledge:article", args=[row.pk]),
            beneath=lambda row: str(STATES[state_of(row)]),
        ),
        Column(
            "state",
            _("State"),
            kind="chip",
            value=lambda row: STATES[state_of(row)],
            tone=lambda row: TONES[state_of(row)],
            on_phones=False,
        ),
        Column(
            "audience",
            pgettext_lazy("article", "For whom"),
            value=lambda row: row.text and row.text.get_audience_display(),
            on_phones=False,
        ),
        Column(
            "tags",
            _("Tags"),
            value=lambda row: gettext(", ").join(row.text.tags) if row.text else "",
            on_phones=False,
        ),
        Column("review_on", _("Review on"), kind="day", sort=True),
        Column(
            "changed_at",
            pgettext_lazy("article", "Changed"),
            kind="ago",
            sort=True,
            on_phones=False,
        ),
    )
    empty = (
        _("No articles yet"),
        _(
            "Write down once what people ask every day: colleagues, the help page and answers go by it."
        ),
        "knowledge:new",
        _("Write an article"),
    )

    def __init__(self, request: Any):
        actor = request.actor
        self.filters = (
            Filter(
                "state",
                _("State"),
                choices=(*STATES.items(), ("due", _("Due for a look"))),
                apply=_narrowed,
            ),
            Filter(
                "audience",
                pgettext_lazy("article", "For whom"),
                choices=Edition.Audience.choices,
                apply=lambda rows, who: rows.filter(live__audience=who),
            ),
            Filter(
                "tag",
                _("Tag"),
                choices=lambda: [(name, name) for name in tag_names()],
                apply=_tagged,
            ),
            Filter(
                "q",
                _("Search"),
                kind="search",
                apply=lambda rows, text: _matching(actor, rows, text),
            ),
        )
        super().__init__(request, articles(actor))
        texts = Edition.objects.in_bulk([row.newest for row in self.page.rows if row.newest])
        for row in self.page.rows:
            row.text = row.live or texts.get(row.newest)  # type: ignore[attr-defined]


def _tagged(rows: Any, tag: str) -> Any:
    """By hand: one of the databases cannot look into lists."""
    pairs = rows.filter(live__isnull=False).order_by().values_list("pk", "live__tags")
    return rows.filter(pk__in=[pk for pk, tags in pairs if tag in tags])


def _matching(actor: Any, rows: Any, text: str) -> Any:
    """What answers it, and what has it in a title, drafts too."""
    hits = [hit.article for hit in search(text, actor=actor, most=MOST)]
    titled = Edition.objects.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text))
    return rows.filter(Q(pk__in=hits) | Q(pk__in=titled.values("article")))


def article_table(request: Any) -> Table:
    """For the request's actor."""
    return ArticleTable(request)
