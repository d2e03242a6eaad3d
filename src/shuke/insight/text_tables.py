"""The list of what people wrote, with how it was read."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Request
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.insight.models import TextReading
from shuke.insight.queries import texts as queries
from shuke.insight.text_rules import (
    OF_CODE,
    all_theme_labels,
    channel_labels,
    feeling_labels,
    source_labels,
)


def _sentence(row: TextReading) -> queries.Sentence | None:
    return getattr(row, "sentence", None)


def _text(row: TextReading) -> str:
    sentence = _sentence(row)
    return sentence.text if sentence else ""


def _filters(theme: str) -> tuple[Filter, ...]:
    """Beside a theme the feeling is the one about the theme."""
    themes = all_theme_labels()

    def feels(rows: QuerySet, code: str) -> QuerySet:
        if theme in themes:
            return rows.filter(queries.spoken_of(theme, code))
        return rows.filter(feeling=OF_CODE[code])

    return (
        Filter(
            "theme",
            _("Theme"),
            choices=tuple(themes.items()),
            apply=lambda rows, key: rows.filter(queries.spoken_of(key)),
        ),
        Filter("feeling", _("Feeling"), choices=tuple(feeling_labels().items()), apply=feels),
        Filter("source", _("Kept as"), choices=tuple(source_labels().items())),
        Filter("channel", _("Channel"), choices=tuple(channel_labels().items())),
        Filter("at", pgettext_lazy("text", "Written"), kind="days"),
    )


class TextTable(Table):
    """The latest first; the words come from where they are kept."""

    name = "texts"
    default_sort = "-at"
    page_size = 30
    empty = (
        _("No texts here"),
        _("Messages and notes are read as they come, within five minutes."),
    )
    columns = (
        Column("text", _("Text"), value=_text, template="insight/texts/_text_cell.html",
               beneath=lambda row: formats.moment(row.at)),
        Column("feeling", _("Feeling"), kind="chip", template="insight/texts/_feeling_cell.html", on_phones=False),
        Column("channel", _("Channel"), on_phones=False,
               value=lambda row: sentence.channel if (sentence := _sentence(row)) else ""),
        Column("at", _("Written"), kind="moment", on_phones=False),
    )  # fmt: skip

    def __init__(self, request: Request):
        self.actor = request.actor
        self.filters = _filters(request.GET.get("theme", ""))
        super().__init__(request, queries.readings(request.actor))

    def load(self) -> "TextTable":
        rows = self.page.rows
        words = {each.reading.pk: each for each in queries.sentences(self.actor, rows)}
        for row in rows:
            row.sentence = words.get(row.pk)
        return self
