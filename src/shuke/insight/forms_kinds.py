"""The rules for kinds of buyers as a form: a weight and two borders for each sign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.kit.weighing import WeighingForm
from shuke.insight.kind_names import RELATIONSHIP, TRANSACTION
from shuke.insight.kinds import SIGNS, Rules
from shuke.insight.kinds.rules import MOST_WEIGHT, NUMBERS

_LABELS = {
    "threshold": (_("Points to be of a kind"), _("The points for it, less those against it.")),
    "orders": (_("Orders at least"), _("Who ordered fewer times is not told apart.")),
    "days": (_("Days looked at"), _("Only orders of these days count; tenure counts since ever.")),
}


class KindsForm(WeighingForm):
    """The numbers of a sign are low and high; those of the whole are named as `NUMBERS`."""

    part = "signs"

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
            borders = (("low", _("Lower border")), ("high", _("Upper border")))
            numbers = {
                name: forms.IntegerField(
                    label=label, min_value=sign.least, max_value=sign.most, initial=cuts[name]
                )
                for name, label in borders
            }
            self.weigh(sign.code, cuts["weight"], MOST_WEIGHT, numbers)

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
