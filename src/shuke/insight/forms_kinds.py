"""The rules for kinds of buyers as a form: a weight and two borders for each sign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.insight.kinds import SIGNS, Rules
from shuke.insight.kinds.rules import MOST_WEIGHT, NUMBERS, RELATIONSHIP, TRANSACTION

_LABELS = {
    "threshold": (_("Points to be of a kind"), _("The points for it, less those against it.")),
    "orders": (_("Orders at least"), _("Who ordered fewer times is not told apart.")),
    "days": (_("Days looked at"), _("Only orders of these days count; tenure counts since ever.")),
}


class KindsForm(forms.Form):
    """Fields are named as `NUMBERS` and <sign>-weight, <sign>-low, <sign>-high."""

    def __init__(self, rules: Rules, *args, **options):
        super().__init__(*args, **options)
        for name, (_first, low, high) in NUMBERS.items():
            label, help_text = _LABELS[name]
            self.fields[name] = forms.IntegerField(
                label=label, help_text=help_text, min_value=low, max_value=high,
                initial=getattr(rules, name),
            )  # fmt: skip
        for sign in SIGNS:
            cuts = rules.signs[sign.code]
            self.fields[f"{sign.code}-weight"] = forms.TypedChoiceField(
                label=_("Weight"),
                coerce=int,
                initial=cuts["weight"],
                choices=[(0, _("off")), *((n, str(n)) for n in range(1, MOST_WEIGHT + 1))],
            )
            for name, label in (("low", _("Lower border")), ("high", _("Upper border"))):
                self.fields[f"{sign.code}-{name}"] = forms.IntegerField(
                    label=label, min_value=sign.least, max_value=sign.most, initial=cuts[name]
                )

    @property
    def numbers(self) -> list[Any]:
        """The fields of the rules as a whole."""
        return [self[name] for name in NUMBERS]

    @property
    def signs(self) -> list[dict[str, Any]]:
        """Each sign with what speaks for either side, as the borders in the form stand, and its fields."""
        return [
            {
                "name": sign.name,
                "keeps": self._sentence(sign, RELATIONSHIP),
                "leaves": self._sentence(sign, TRANSACTION),
                "fields": [self[f"{sign.code}-{name}"] for name in ("weight", "low", "high")],
            }
            for sign in SIGNS
        ]

    def _sentence(self, sign: Any, kind: str) -> str:
        try:
            cuts = {name: int(self[f"{sign.code}-{name}"].value()) for name in ("low", "high")}
        except (TypeError, ValueError):
            cuts = {"low": sign.low, "high": sign.high}
        return sign.sentence(cuts, kind)

    def definition(self) -> dict[str, Any]:
        """What `commands.write_kinds` takes."""
        signs: dict[str, dict[str, int]] = {sign.code: {} for sign in SIGNS}
        for name, value in self.cleaned_data.items():
            code, dash, number = name.partition("-")
            if dash:
                signs[code][number] = value
        return {name: self.cleaned_data[name] for name in NUMBERS} | {"signs": signs}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its fields."""
        show_errors(self, error, lambda place: place.removeprefix("signs.").replace(".", "-"))
