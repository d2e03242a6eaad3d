"""The list of themes as a form: a name and a box of words for each, and empty ones for further themes."""

import re
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.kit.parted import PartedForm
from shuke.insight.text_rules import all_theme_labels
from shuke.insight.texts.themes import LONGEST, MOST_THEMES, NAMES, Theme, Themes

#: Empty places for further themes.
SPARE = 2
_BETWEEN = re.compile(r"[,，、;；\n]+")


class ThemeForm(forms.Form):
    """One theme. A part without words is none."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    name = forms.CharField(label=_("Theme"), required=False, max_length=LONGEST)
    words = forms.CharField(
        label=_("Words, with commas between them"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def as_json(self) -> dict[str, Any] | None:
        """As a definition has it, without a key while it is new; None of an empty part."""
        key, name, words = (self.cleaned_data[part] for part in ("key", "name", "words"))
        if not words:
            return None
        # A ready-made name stays one, so that everybody reads it in their language.
        name = "" if name == str(NAMES.get(key, "")) else name
        return {"key": key, "name": name, "words": _BETWEEN.split(words)}

    def add_error(self, field: str | None, error: Any) -> None:
        """Nobody sees the key: what is wrong with it stands beside the name."""
        super().add_error("name" if field == "key" else field, error)


class ThemesForm(PartedForm[ThemeForm]):
    """One part for each theme, and empty ones."""

    def __init__(self, themes: Themes, data: Any = None) -> None:
        rows = themes.themes

        def make(at: int, data: Any) -> ThemeForm:
            initial = _initial(rows[at]) if at < len(rows) else None
            return ThemeForm(data, prefix=str(at), initial=initial)

        super().__init__(
            "themes", "words", make, least=len(rows) + SPARE, most=MOST_THEMES, data=data
        )

    def definition(self) -> dict[str, Any]:
        """As the list takes it. A theme that is new gets a key that no other one has or had."""
        values = super().definition()
        taken = {*all_theme_labels(), *(part.cleaned_data["key"] for part in self.parts)}
        free = (key for number in count(1) if (key := f"own{number}") not in taken)
        for theme in values["themes"]:
            theme["key"] = theme["key"] or next(free)
        return values


def _initial(theme: Theme) -> dict[str, str]:
    return {"key": theme.key, "name": theme.label, "words": ", ".join(theme.words)}
