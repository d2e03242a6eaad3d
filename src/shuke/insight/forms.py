"""The form of the shop's own RFM borders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import Invalid
from shuke.insight.models import RfmCuts

LETTERS = ("recency_days", "frequency", "monetary")
PLACES = (1, 2, 3, 4)


class CutsForm(forms.Form):
    """Four numbers per letter; a letter whose four are empty gets automatic fifths."""

    labels = {
        "recency_days": _("Recency: days since the last order"),
        "frequency": _("Frequency: number of orders"),
        "monetary": _("Money: net revenue"),
    }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.faults: dict[str, str] = {}
        for letter in LETTERS:
            for place in PLACES:
                self.fields[f"{letter}_{place}"] = forms.DecimalField(
                    required=False, min_value=0, max_digits=15, decimal_places=4
                )

    @classmethod
    def showing(cls, cuts: RfmCuts | None) -> "CutsForm":
        """The form with the borders in force."""
        initial = {}
        for letter in LETTERS:
            borders = getattr(cuts, letter) if cuts else []
            for place, border in zip(PLACES, borders, strict=False):
                initial[f"{letter}_{place}"] = int(border) if border == int(border) else border
        return cls(initial=initial)

    def borders(self) -> dict[str, list[Any]]:
        """What was entered, by letter, without the empty ones."""
        return {
            letter: [
                value
                for place in PLACES
                if (value := self.cleaned_data[f"{letter}_{place}"]) is not None
            ]
            for letter in LETTERS
        }

    def tell(self, error: Invalid) -> None:
        """Show what was wrong beside each letter."""
        self.faults = dict(error.fields) or {LETTERS[0]: error.message}

    def lines(self) -> list[dict[str, Any]]:
        """One line per letter for the template."""
        return [
            {
                "letter": letter,
                "label": self.labels[letter],
                "fault": self.faults.get(letter, ""),
                "fields": [self[f"{letter}_{place}"] for place in PLACES],
            }
            for letter in LETTERS
        ]
