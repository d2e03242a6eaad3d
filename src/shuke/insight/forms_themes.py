"""The list of themes as a form: a name and a box of words for each, and empty ones for further themes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.insight.texts.themes import LONGEST, MOST_THEMES, Themes

#: Empty places for further themes.
SPARE = 2
_BETWEEN = re.compile(r"[,，、;；\n]+")


class ThemesForm(forms.Form):
    """Fields are named <place>-key, -name and -words; a theme without words is left out."""

    def __init__(self, themes: Themes, data: Any = None) -> None:
        super().__init__(data)
        listed = themes.themes
        #: What a form of another version says of its keys counts.
        sent = [name for name in data or () if re.fullmatch(r"\d{1,2}-words", name)]
        count = min(max(len(listed) + SPARE, len(sent)), MOST_THEMES)
        for at in range(count):
            theme = listed[at] if at < len(listed) else None
            self.fields[f"{at}-key"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=24,
                initial=theme.key if theme else "",
            )  # fmt: skip
            self.fields[f"{at}-name"] = forms.CharField(
                label=_("Theme"), required=False, max_length=LONGEST,
                initial=theme.label if theme else "",
            )  # fmt: skip
            self.fields[f"{at}-words"] = forms.CharField(
                label=_("Words, with commas between them"), required=False, max_length=4_000,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=", ".join(theme.words) if theme else "",
            )  # fmt: skip
        self.count = count
        self.ready_made = {theme.key: str(theme.label) for theme in listed if not theme.name}

    @property
    def themes(self) -> list[dict[str, Any]]:
        """The bound fields of each place."""
        return [
            {name: self[f"{at}-{name}"] for name in ("key", "name", "words")}
            for at in range(self.count)
        ]

    def definition(self) -> dict[str, Any]:
        """As the list takes it. A theme that is new gets a key of its own."""
        themes, self.places = [], []
        taken = {str(self.cleaned_data[f"{at}-key"]) for at in range(self.count)}
        for at in range(self.count):
            key, name, words = (
                self.cleaned_data[f"{at}-{part}"] for part in ("key", "name", "words")
            )
            if not words.strip():
                continue
            if not key:
                number = next(n for n in range(1, 100) if f"own{n}" not in taken)
                taken.add(key := f"own{number}")
            # A ready-made name stays one, so that everybody reads it in their language.
            name = "" if self.ready_made.get(key) == name.strip() else name
            themes.append({"key": key, "name": name, "words": _BETWEEN.split(words)})
            self.places.append(at)
        return {"themes": themes}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused where it belongs."""
        for place, message in error.fields.items():
            _themes, _dot, rest = place.partition(".")
            number, _dot, part = rest.partition(".")
            if number.isdecimal() and int(number) < len(self.places):
                part = "name" if part == "key" else part
                self.add_error(f"{self.places[int(number)]}-{part}", message)
            else:
                self.add_error(None, message)
        if not error.fields:
            self.add_error(None, error.message)
