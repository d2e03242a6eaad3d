"""The forms of articles, and of words that mean the same."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.knowledge.commands import Text
from shuke.knowledge.models import Edition

_PARTS = re.compile(r"[,，、;；\n]+")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ArticleForm(forms.Form):
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=160, required=False)
    body_zh = forms.CharField(
        label=_("Text in Chinese"), required=False, widget=_area(8),
        help_text=_("Leave a line empty between two paragraphs: each can be quoted alone."),
    )  # fmt: skip
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    body_en = forms.CharField(label=_("Text in English"), required=False, widget=_area(8))
    questions = forms.CharField(
        label=_("Other ways to ask"), required=False, widget=_area(4),
        help_text=_("One a line, as people really write. Searching goes by them first."),
    )  # fmt: skip
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=800, help_text=_("Parted by commas.")
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("article", "For whom"), choices=Edition.Audience
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, edition: Edition, data: Any = None, seen: int | None = None) -> "ArticleForm":
        names = ("title_zh", "body_zh", "title_en", "body_en", "questions", "audience")
        values = {name: getattr(edition, name) for name in names}
        return cls(data, initial={**values, "tags": ", ".join(edition.tags), "seen": seen})

    def text(self) -> Text:
        values = dict(self.cleaned_data)
        values.pop("seen")
        return Text(**{**values, "tags": _PARTS.split(values["tags"])})

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)


class SynonymForm(forms.Form):
    words = forms.CharField(
        label=_("Words that mean the same"), max_length=1_300,
        help_text=_("Parted by commas, in any language: 退钱, 退款, refund."),
    )  # fmt: skip

    def parts(self) -> list[str]:
        return _PARTS.split(self.cleaned_data["words"])

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)
